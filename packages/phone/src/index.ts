/**
 * The phone with everything: calls by voice and video, transfers, conferences, devices. Start at {@link Phone}.
 * @module @offhook/phone
 */
export { PhoneError } from './failures.ts'
export { FullCall } from './full/call.ts'
export type { Conference } from './full/calls/conference.ts'
export type { Shown } from './full/calls/video.ts'
export type { Device, Devices, DevicesEvents } from './full/devices/devices.ts'
export type { AudioChain, AudioProcessor } from './full/devices/processor.ts'
export { Phone } from './full/phone.ts'
export {
  type AimedSink,
  type FullPlatform,
  fullBrowserPlatform,
  type HidCollection,
  type HidDevice,
  type HidReport,
  type HidReportItem,
} from './full/platform.ts'
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
