export { SipEndpoint, type SipEndpointOptions, sdp } from './endpoint.ts'
export type { SocketTransport } from './sockets.ts'
