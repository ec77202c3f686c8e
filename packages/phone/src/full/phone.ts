/** The phone with everything: transfers, calls that take the place of others, session timers. */
import { combine, replacing, sessionTimer, transfers } from '@offhook/sip/page'
import { BasePhone } from '../base-phone.ts'
import type { Platform } from '../platform.ts'
import type { Phone as PhoneShape } from '../types.ts'
import { FullCall } from './call.ts'
import { takePlace } from './replaced.ts'
import { onReferral } from './transfer.ts'
import type { FullPhoneOptions } from './types.ts'

export class Phone extends BasePhone<FullCall> implements PhoneShape<FullCall> {
  /** `platform`: for tests and hosts that are no web page. */
  constructor(options: FullPhoneOptions, platform?: Platform) {
    const { sessionTimer: timer = {} } = options
    const extension = combine([transfers, replacing(), ...(timer === false ? [] : [sessionTimer(timer)])])
    const make = (...args: ConstructorParameters<typeof FullCall>): FullCall => new FullCall(...args)
    super(options, { extension, make, rung: takePlace, effect: onReferral }, platform)
  }
}
