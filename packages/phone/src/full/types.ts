import type { SessionTimerOptions } from '@offhook/sip/page'
import type { PhoneOptions } from '../types.ts'

export type { TransferRequest } from '../types.ts'

export interface FullPhoneOptions extends PhoneOptions {
  /** Session timers (RFC 4028); every 1800 s unless false. */
  readonly sessionTimer?: SessionTimerOptions | false
}
