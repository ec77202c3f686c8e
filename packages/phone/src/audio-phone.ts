/** The small phone: calls by voice, with all their recovery. */
import { LiveCall } from './call/live-call.ts'

// The order of modules in what is published is that of the imports, and gzip is not indifferent to it.

import { createSmallUserAgent } from '@offhook/sip/page'
import { BasePhone } from './base-phone.ts'
import type { Platform } from './platform.ts'
import type { PhoneOptions } from './types.ts'

/** One account at one server, its registration and its calls by voice. Nothing happens before `start()`. */
export class AudioPhone extends BasePhone<LiveCall> {
  /** Opens nothing and reads nothing yet; what is wrong in `options` comes from `start()`. `platform`: for tests and hosts that are no web page. */
  constructor(options: PhoneOptions, platform?: Platform) {
    super(options, { core: createSmallUserAgent, make: (...args) => new LiveCall(...args) }, platform)
  }
}
