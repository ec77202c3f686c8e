import { NOTIFY, REASON_PHRASE } from '../Constants.ts'
import type { RTCSession } from '../RTCSession.ts'

/** Seconds that the one who referred is kept informed. */
const usual = 300

/** Tells how the call goes that a REFER asked for (RFC 3515 2.4.4): at once, and until it is decided. */
export class ReferNotifier {
  readonly #session: RTCSession
  readonly #id: number
  readonly #expires: number
  #active = true

  constructor(session: RTCSession, id: number, expires: number = usual) {
    this.#session = session
    this.#id = id
    this.#expires = expires
    this.notify(100)
  }

  notify(code: number, reason?: string | null): void {
    if (!this.#active) return
    const state = code >= 200 ? 'terminated;reason=noresource' : `active;expires=${this.#expires}`
    this.#session.sendRequest(NOTIFY, {
      extraHeaders: [
        `Event: refer;id=${this.#id}`,
        `Subscription-State: ${state}`,
        'Content-Type: message/sipfrag;version=2.0',
      ],
      body: `SIP/2.0 ${code} ${reason || REASON_PHRASE[code] || ''}`,
      eventHandlers: {
        onErrorResponse: () => {
          this.#active = false
        },
      },
    })
  }
}

export { ReferNotifier as default }
