export type { Call } from './call.ts'
export { receiveInDialog } from './receive.ts'
export { InviteSession } from './session.ts'
