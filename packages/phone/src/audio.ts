/**
 * The small front: calls by voice, with all their recovery. `@offhook/phone` has the same and more.
 * @module @offhook/phone/audio
 */
export { PhoneError } from './failures.ts'

// The texts above come first in what is published, which is worth 70 bytes of a page.

export { AudioPhone as Phone } from './audio-phone.ts'
export type { LiveCall } from './call/live-call.ts'
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
