export { IncomingMessage, IncomingResponse } from '../message/incoming.ts'
export { IncomingRequest } from '../message/incoming-request.ts'
export { InitialOutgoingInviteRequest, OutgoingRequest } from '../message/outgoing.ts'
