/** Session timers (RFC 4028): a refresh at half the interval, an end where the other side's fails to come. */
import { causes, MIN_SESSION_EXPIRES, SESSION_EXPIRES, UPDATE } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse } from '../lib/SIPMessage.ts'
import { isDecimal } from '../lib/Utils.ts'
import { refresh } from './reoffer.ts'
import { C } from './status.ts'

export class SessionTimer {
  readonly #session: RTCSession
  enabled: boolean
  refreshMethod: string
  /** Seconds. */
  defaultExpires = SESSION_EXPIRES
  currentExpires: number | null = null
  running = false
  /** Whether the refresh is ours. */
  refresher = false
  timer: ReturnType<typeof setTimeout> | null = null

  constructor(session: RTCSession) {
    const { session_timers, session_timers_refresh_method } = session._ua.configuration
    this.#session = session
    this.enabled = session_timers
    this.refreshMethod = session_timers_refresh_method
  }

  /** What the page asks for: too short is taken for the default. */
  configure(expires: number | undefined): void {
    if (!this.enabled || !isDecimal(expires)) return
    this.defaultExpires = expires >= MIN_SESSION_EXPIRES ? Number(expires) : SESSION_EXPIRES
  }

  /** For our first INVITE. */
  asked(): string[] {
    const { session_timers_force_refresher } = this.#session._ua.configuration
    const refresher = session_timers_force_refresher ? ';refresher=uac' : ''
    return this.enabled ? [`Session-Expires: ${this.defaultExpires}${refresher}`] : []
  }

  /** For a re-INVITE or UPDATE of ours. */
  repeated(): string[] {
    return this.running ? [`Session-Expires: ${this.currentExpires};refresher=${this.refresher ? 'uac' : 'uas'}`] : []
  }

  /** For our 2xx to this request. */
  answered(request: IncomingRequest): string[] {
    if (!this.enabled) return []
    const refresher = this.#agree(request, 'uas')
    this.#run(refresher === 'uas')
    return [`Session-Expires: ${this.currentExpires};refresher=${refresher}`]
  }

  /** A 2xx has come. */
  heard(response: IncomingResponse): void {
    if (this.enabled) this.#run(this.#agree(response, 'uac') === 'uac')
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  #agree({ session_expires, session_expires_refresher }: IncomingRequest | IncomingResponse, self: 'uac' | 'uas') {
    const isFair = session_expires !== undefined && session_expires >= MIN_SESSION_EXPIRES
    this.currentExpires = isFair ? session_expires : this.defaultExpires
    return isFair ? (session_expires_refresher ?? self) : self
  }

  #run(refresher: boolean): void {
    const session = this.#session
    const expires = this.currentExpires ?? this.defaultExpires
    this.refresher = refresher
    this.running = true
    this.stop()
    this.timer = setTimeout(
      () => {
        if (session._status === C.STATUS_TERMINATED) return
        if (refresher) {
          if (session.isReadyToReOffer() && session._ua.isConnected()) refresh(session, this.refreshMethod === UPDATE)
        } else if (session._ua.isConnected())
          session.terminate({
            cause: causes.REQUEST_TIMEOUT,
            status_code: 408,
            reason_phrase: 'Session Timer Expired',
          })
      },
      // Half of it, or all of it and a little more (RFC 4028 10).
      expires * (refresher ? 500 : 1100),
    )
  }
}
