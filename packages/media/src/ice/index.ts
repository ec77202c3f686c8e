export type { TransportAddress } from './address.ts'
export { answerBinding, type BindingAnswer, type DropReason } from './answer-binding.ts'
export { buildStun, type StunParts } from './build.ts'
export { candidateLines, tcpCandidateLines } from './candidates.ts'
export { type IceCredentials, IceLite, OLD_CREDENTIALS_LIFETIME } from './ice-lite.ts'
export { hasIntegrity, hasSoundFingerprint } from './integrity.ts'
export {
  ATTRIBUTE,
  attribute,
  BINDING_ERROR,
  BINDING_INDICATION,
  BINDING_REQUEST,
  BINDING_SUCCESS,
  parseStun,
  type StunAttribute,
  type StunMessage,
} from './stun.ts'
