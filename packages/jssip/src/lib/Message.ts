import { Applicant, listen } from '../requests/applicant.ts'
import type { AcceptOptions, Originator, OutgoingListener, Party } from '../session/types.ts'
import { type causes, MESSAGE } from './Constants.ts'
import type { ExtraHeaders } from './RTCSession.ts'
import { type IncomingResponse, OutgoingRequest } from './SIPMessage.ts'
import { URI } from './URI.ts'

export type { AcceptOptions }

export interface MessageFailedEvent {
  originator: Originator
  response: IncomingResponse
  cause?: causes
}

export type MessageFailedListener = (event: MessageFailedEvent) => void

export interface MessageEventMap {
  succeeded: OutgoingListener
  failed: MessageFailedListener
}

export interface SendMessageOptions extends ExtraHeaders {
  contentType?: string
  eventHandlers?: Partial<MessageEventMap>
  fromUserName?: string
  fromDisplayName?: string
}

/** A MESSAGE outside a dialog (RFC 3428). */
export class Message extends Applicant {
  protected readonly kind = 'Message'

  send(target: string | URI, body: string, options: SendMessageOptions = {}): void {
    const { contentType = 'text/plain', eventHandlers, extraHeaders = [], fromUserName, fromDisplayName } = options
    if (target === undefined || body === undefined) throw new TypeError('Not enough arguments')
    const { uri } = this._ua.configuration
    const to = this._ua.normalizeTarget(target)
    if (!to) throw new TypeError(`Invalid target: ${target}`)
    listen(this, eventHandlers)
    const identity = fromUserName ? [`P-Preferred-Identity: ${uri}`] : []
    const init = {
      from_uri: fromUserName ? new URI('sip', fromUserName, uri.host) : undefined,
      from_display_name: fromDisplayName || undefined,
    }
    const headers = [...extraHeaders, ...identity, `Content-Type: ${contentType}`]
    this.transmit(new OutgoingRequest(MESSAGE, to, this._ua, init, headers, body || undefined))
  }

  protected announce(event: { originator: Party; message: Applicant; request: unknown }): void {
    this._ua.newMessage(this, event)
  }

  override on<T extends keyof MessageEventMap>(type: T, listener: MessageEventMap[T]): this {
    return super.on(type, listener)
  }
}

export { Message as default }
