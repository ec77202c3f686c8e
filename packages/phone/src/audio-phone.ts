/** The small phone: calls by voice, with all their recovery. */
import { BasePhone } from './base-phone.ts'
import { LiveCall } from './call/live-call.ts'
import type { Platform } from './platform.ts'
import type { PhoneOptions, Phone as PhoneShape } from './types.ts'

export class AudioPhone extends BasePhone<LiveCall> implements PhoneShape {
  /** `platform`: for tests and hosts that are no web page. */
  constructor(options: PhoneOptions, platform?: Platform) {
    super(options, { make: (...args) => new LiveCall(...args) }, platform)
  }
}
