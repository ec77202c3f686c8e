export { PhoneError } from './failures.ts'
export { FullCall } from './full/call.ts'
export type { Conference } from './full/calls/conference.ts'
export type { Device, Devices } from './full/devices/devices.ts'
export type { AudioChain, AudioProcessor } from './full/devices/processor.ts'
export { Phone } from './full/phone.ts'
export { type FullPlatform, fullBrowserPlatform, type HidDevice } from './full/platform.ts'
export type { Country } from './full/tones/tables.ts'
export type { FullPhoneOptions, Processing, TransferRequest } from './full/types.ts'
export { browserPlatform, type Platform, type Sink } from './platform.ts'
export type {
  Call,
  CallEvents,
  CallOptions,
  CallState,
  Failure,
  FailureReason,
  FullFailureReason,
  Localized,
  Outcome,
  Party,
  PhoneEvents,
  PhoneOptions,
  PhoneState,
  TextMessage,
} from './types.ts'
