import { InDialog } from '../../session/in-dialog.ts'
import type { ExtraHeaders } from '../../session/types.ts'
import { InvalidStateError } from '../Exceptions.ts'
import type { IncomingRequest } from '../SIPMessage.ts'

/** An INFO with a body of the page's own kind (RFC 6086). */
export class Info extends InDialog {
  _contentType: string | null = null
  _body: string | null = null
  request: IncomingRequest | undefined

  get contentType(): string {
    return this._contentType as string
  }

  get body(): string {
    return this._body as string
  }

  send(contentType: string, body?: string, options: ExtraHeaders = {}): void {
    const session = this._session
    this._direction = 'outgoing'
    if (contentType === undefined) throw new TypeError('Not enough arguments')
    if (session.status !== session.C.STATUS_CONFIRMED && session.status !== session.C.STATUS_WAITING_FOR_ACK)
      throw new InvalidStateError(session.status)
    this._contentType = contentType
    this._body = body as string
    session.newInfo({ originator: 'local', info: this, request: this.request })
    this.transmit([...(options.extraHeaders ?? []), `Content-Type: ${contentType}`], body)
  }

  init_incoming(request: IncomingRequest): void {
    this._direction = 'incoming'
    this.request = request
    request.reply(200)
    this._contentType = request.getHeader('Content-Type')?.toLowerCase()
    this._body = request.body
    this._session.newInfo({ originator: 'remote', info: this, request })
  }
}

export { Info as default }
