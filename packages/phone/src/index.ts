export { PhoneError } from './failures.ts'
export { FullCall } from './full/call.ts'
export { Phone } from './full/phone.ts'
export type { FullPhoneOptions, TransferRequest } from './full/types.ts'
export { browserPlatform, type Platform, type Sink } from './platform.ts'
export type {
  Call,
  CallEvents,
  CallOptions,
  CallState,
  Failure,
  FailureReason,
  Localized,
  Outcome,
  Party,
  PhoneEvents,
  PhoneOptions,
  PhoneState,
} from './types.ts'
