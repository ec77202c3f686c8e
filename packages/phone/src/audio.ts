/**
 * The small front: calls by voice, with all their recovery. `@offhook/phone` has the same and more.
 * @module @offhook/phone/audio
 */
export { AudioPhone as Phone } from './audio-phone.ts'
export type { LiveCall } from './call/live-call.ts'
export { PhoneError } from './failures.ts'
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
