/** What MESSAGE and OPTIONS outside a dialog have in common. */
import { EventEmitter, tell } from '../events.ts'
import { causes } from '../lib/Constants.ts'
import { NotSupportedError } from '../lib/Exceptions.ts'
import type { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import { RequestSender } from '../lib/RequestSender.ts'
import type { IncomingRequest, IncomingResponse, OutgoingRequest } from '../lib/SIPMessage.ts'
import type { UA } from '../lib/UA.ts'
import { sipErrorCause } from '../lib/Utils.ts'
import { type AcceptOptions, type Party, SessionDirection, type TerminateOptions } from '../session/types.ts'

const { INCOMING, OUTGOING } = SessionDirection

export abstract class Applicant extends EventEmitter {
  _ua: UA
  _request: IncomingRequest | OutgoingRequest | null = null
  _closed = false
  _direction: SessionDirection | null = null
  _local_identity: NameAddrHeader | null = null
  _remote_identity: NameAddrHeader | null = null
  _is_replied = false
  _data: unknown = {}

  constructor(ua: UA) {
    super()
    this._ua = ua
  }

  /** How it is told to the user agent's listeners. */
  protected abstract announce(event: { originator: Party; message: Applicant; request: unknown }): void
  protected abstract readonly kind: string

  get direction(): SessionDirection {
    return this._direction as SessionDirection
  }

  get local_identity(): NameAddrHeader {
    return this._local_identity as NameAddrHeader
  }

  get remote_identity(): NameAddrHeader {
    return this._remote_identity as NameAddrHeader
  }

  init_incoming(request: IncomingRequest): void {
    this.#begin('remote', request)
    // Unless the page has answered.
    if (!this._is_replied) {
      this._is_replied = true
      request.reply(200)
    }
    this._close()
  }

  /** Incoming: 200. */
  accept(options: AcceptOptions = {}): void {
    this.#reply('accept', 200, null, options)
  }

  /** Incoming: a failure, 480 unless said. */
  reject(options: TerminateOptions = {}): void {
    const { status_code = 480, reason_phrase } = options
    this.#owes('reject')
    if (status_code < 300 || status_code >= 700) throw new TypeError(`Invalid status_code: ${status_code}`)
    this.#reply('reject', status_code, reason_phrase, options)
  }

  /** Tells the page, then sends. */
  protected transmit(request: OutgoingRequest): void {
    const failed = (cause: causes): void => this.#failed('system', null, cause)
    const sender = new RequestSender(this._ua, request, {
      onRequestTimeout: () => failed(causes.REQUEST_TIMEOUT),
      onTransportError: () => failed(causes.CONNECTION_ERROR),
      onReceiveResponse: (response) => this.#heard(response),
    })
    this.#begin('local', request)
    sender.send()
  }

  close(): void {
    this._close()
  }

  _close(): void {
    this._closed = true
    this._ua.destroyMessage(this as never)
  }

  #owes(verb: string): void {
    if (this._direction !== INCOMING) throw new NotSupportedError(`"${verb}" not supported for outgoing ${this.kind}`)
    if (this._is_replied) throw new Error(`incoming ${this.kind} already replied`)
  }

  #reply(verb: string, code: number, reason: string | null | undefined, options: AcceptOptions): void {
    this.#owes(verb)
    this._is_replied = true
    ;(this._request as IncomingRequest).reply(code, reason, options.extraHeaders, options.body)
  }

  #begin(originator: Party, request: IncomingRequest | OutgoingRequest): void {
    const isOurs = originator === 'local'
    this._request = request
    this._direction = isOurs ? OUTGOING : INCOMING
    this._local_identity = isOurs ? request.from : request.to
    this._remote_identity = isOurs ? request.to : request.from
    this.announce({ originator, message: this, request })
  }

  #heard(response: IncomingResponse): void {
    if (this._closed || response.status_code < 200) return
    if (response.status_code >= 300) {
      this.#failed('remote', response, sipErrorCause(response.status_code))
      return
    }
    this._close()
    tell(this, 'succeeded', { originator: 'remote', response })
  }

  #failed(originator: Party, response: IncomingResponse | null, cause: causes): void {
    if (this._closed) return
    this._close()
    tell(this, 'failed', { originator, response, cause })
  }
}

/** Sets the listeners that a page gives with a request or a call. */
export function listen(emitter: EventEmitter, handlers: object | undefined): void {
  for (const [event, handler] of Object.entries(handlers ?? {})) emitter.on(event, handler)
}
