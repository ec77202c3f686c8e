import { Applicant, listen } from '../requests/applicant.ts'
import type { Party } from '../session/types.ts'
import { OPTIONS } from './Constants.ts'
import type { MessageEventMap } from './Message.ts'
import type { ExtraHeaders } from './RTCSession.ts'
import { OutgoingRequest } from './SIPMessage.ts'
import type { URI } from './URI.ts'

export interface SendOptionsOptions extends ExtraHeaders {
  contentType?: string
  eventHandlers?: Partial<MessageEventMap>
}

/** An OPTIONS outside a dialog: what a peer or a server can do. */
export class Options extends Applicant {
  protected readonly kind = 'Options'

  send(target: string | URI, body?: string, options: SendOptionsOptions = {}): void {
    const { contentType = 'application/sdp', eventHandlers, extraHeaders = [] } = options
    if (target === undefined) throw new TypeError('A target is required for OPTIONS')
    const to = this._ua.normalizeTarget(target)
    if (!to) throw new TypeError(`Invalid target: ${target}`)
    listen(this, eventHandlers)
    const headers = [...extraHeaders, `Content-Type: ${contentType}`]
    this.transmit(new OutgoingRequest(OPTIONS, to, this._ua, null, headers, body || undefined))
  }

  protected announce(event: { originator: Party; message: Applicant; request: unknown }): void {
    this._ua.newOptions(this, event)
  }
}

export { Options as default }
