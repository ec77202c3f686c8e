import type { RequestInit } from '../message/outgoing.ts'
import { SubscriptionEnd } from '../subscription/end.ts'
import { receiveNotify } from '../subscription/receive-notify.ts'
import { resubscribeAfter } from '../subscription/resubscribe.ts'
import { SUBSCRIBE } from './Constants.ts'
import { Dialog, type DialogOwner } from './Dialog.ts'
import { InvalidStateError } from './Exceptions.ts'
import { parse } from './Grammar.ts'
import { RequestSender } from './RequestSender.ts'
import { type IncomingRequest, type IncomingResponse, OutgoingRequest } from './SIPMessage.ts'
import type { UA } from './UA.ts'
import type { URI } from './URI.ts'
import { createRandomToken, isDecimal, newTag } from './Utils.ts'

const C = {
  SUBSCRIBE_RESPONSE_TIMEOUT: 0,
  SUBSCRIBE_TRANSPORT_ERROR: 1,
  SUBSCRIBE_NON_OK_RESPONSE: 2,
  SUBSCRIBE_WRONG_OK_RESPONSE: 3,
  SUBSCRIBE_AUTHENTICATION_FAILED: 4,
  UNSUBSCRIBE_TIMEOUT: 5,
  FINAL_NOTIFY_RECEIVED: 6,
  WRONG_NOTIFY_RECEIVED: 7,
  STATE_PENDING: 0,
  STATE_ACTIVE: 1,
  STATE_TERMINATED: 2,
  STATE_INIT: 3,
  STATE_WAITING_NOTIFY: 4,
  DEFAULT_EXPIRES_SEC: 900,
} as const

export interface SubscriberEvents {
  pending: []
  accepted: []
  active: []
  terminated: [terminationCode: number, reason: string | undefined, retryAfter: number | undefined]
  notify: [isFinal: boolean, request: IncomingRequest, body: string | undefined, contentType: string | undefined]
}
export type { SubscriberTerminatedCode } from '../enums.d.ts'
export type { SubscriberEvents as MessageEventMap }

export interface SubscriberParams {
  from_uri?: URI
  from_display_name?: string
  to_uri?: URI
  to_display_name?: string
}

export interface SubscriberOptions {
  /** Seconds. */
  expires?: number
  contentType?: string
  allowEvents?: string
  // biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type
  params?: SubscriberParams | Record<string, any>
  extraHeaders?: string[]
}

/** The subscriber's side of a subscription (RFC 6665). */
export class Subscriber extends SubscriptionEnd implements DialogOwner {
  static get C(): typeof C {
    return C
  }

  _target: string
  _expires: number
  _content_type: string | undefined
  _params: RequestInit
  _expires_timer: ReturnType<typeof setTimeout> | undefined
  _expires_timestamp = 0
  _terminated = false
  _event_name: string
  _event_id: string | undefined
  _headers: string[]
  /** What was asked before there was a dialog to ask in. */
  #queue: { body: string | null; headers: string[] }[] = []

  constructor(ua: UA, target: string, eventName: string, accept: string, options: SubscriberOptions) {
    super(ua, C.STATE_INIT)
    if (!target) throw new TypeError('Not enough arguments: Missing target')
    if (!eventName) throw new TypeError('Not enough arguments: Missing eventName')
    if (!accept) throw new TypeError('Not enough arguments: Missing accept')
    const event = parse(eventName, 'Event')
    if (event === -1) throw new TypeError('Missing Event header field')
    const { expires, contentType, allowEvents, params, extraHeaders = [] } = options
    this._target = target
    this._expires = isDecimal(expires) && expires > 0 ? expires : C.DEFAULT_EXPIRES_SEC
    this._content_type = contentType
    this._params = {
      from_uri: ua.configuration.uri,
      cseq: Math.floor(Math.random() * 10_000 + 1),
      ...params,
      from_tag: newTag(),
      to_tag: null,
      call_id: createRandomToken(20),
    }
    this._event_name = event.event
    this._event_id = event.params?.id
    this._headers = [
      ...extraHeaders,
      `Event: ${this._event_name}${this._event_id ? `;id=${this._event_id}` : ''}`,
      `Expires: ${this._expires}`,
      `Accept: ${accept}`,
    ]
    if (!this._headers.some((line) => line.startsWith('Contact'))) this._headers.push(`Contact: ${ua.contact}`)
    if (allowEvents) this._headers.push(`Allow-Events: ${allowEvents}`)
  }

  get C(): typeof C {
    return C
  }

  onRequestTimeout(): void {
    this._terminateDialog(C.SUBSCRIBE_RESPONSE_TIMEOUT)
  }

  onTransportError(): void {
    this._terminateDialog(C.SUBSCRIBE_TRANSPORT_ERROR)
  }

  receiveRequest(request: IncomingRequest): void {
    receiveNotify(this, request)
  }

  /** The first one, or a refresh. */
  subscribe(body: string | null = null): void {
    if (this._state === C.STATE_INIT) this.#sendFirst(body)
    else this.#sendNext(body, this._headers)
  }

  /** Ends it, with a last NOTIFY. Throws where it has not begun. */
  terminate(body: string | null = null): void {
    if (this._state === C.STATE_INIT) throw new InvalidStateError(this._state)
    if (this._terminated) return
    this._terminated = true
    const headers = this._headers.map((line) => (line.startsWith('Expires') ? 'Expires: 0' : line))
    this.#sendNext(body, headers)
  }

  _terminateDialog(code: number, reason?: string, retryAfter?: number): void {
    if (this._state === C.STATE_TERMINATED) return
    this._state = C.STATE_TERMINATED
    clearTimeout(this._expires_timer)
    this._dialog?.terminate()
    this._dialog = null
    this.emit('terminated', code, reason, retryAfter)
  }

  _scheduleSubscribe(expires: number): void {
    this._expires_timestamp = Date.now() + expires * 1000
    clearTimeout(this._expires_timer)
    this._expires_timer = setTimeout(() => this.#sendNext(null, this._headers), resubscribeAfter(expires))
  }

  #typed(body: string | null, headers: readonly string[]): string[] {
    if (!body) return [...headers]
    if (!this._content_type) throw new TypeError('content_type is undefined')
    return [...headers, `Content-Type: ${this._content_type}`]
  }

  #sendFirst(body: string | null): void {
    const headers = this.#typed(body, this._headers)
    const target = this._ua.normalizeTarget(this._target)
    if (!target) throw new TypeError(`Invalid target: ${this._target}`)
    this._state = C.STATE_WAITING_NOTIFY
    const request = new OutgoingRequest(SUBSCRIBE, target, this._ua, this._params, headers, body)
    new RequestSender(this._ua, request, {
      onRequestTimeout: () => this.onRequestTimeout(),
      onTransportError: () => this.onTransportError(),
      onReceiveResponse: (response) => this.#heard(response),
    }).send()
  }

  #sendNext(body: string | null, headers: readonly string[]): void {
    if (this._state === C.STATE_TERMINATED) return
    if (!this._dialog) {
      this.#queue.push({ body, headers: [...headers] })
      return
    }
    const heard = (response: IncomingResponse): void => this.#heard(response)
    this._dialog.sendRequest(SUBSCRIBE, {
      body,
      extraHeaders: this.#typed(body, headers),
      eventHandlers: {
        onRequestTimeout: () => this.onRequestTimeout(),
        onTransportError: () => this.onTransportError(),
        onSuccessResponse: heard,
        onErrorResponse: heard,
        onDialogError: heard,
      },
    })
  }

  #heard(response: IncomingResponse): void {
    const { status_code } = response
    if (this._state === C.STATE_TERMINATED || status_code < 200) return
    if (status_code >= 300) {
      const isUnauthorized = status_code === 401 || status_code === 407
      this._terminateDialog(isUnauthorized ? C.SUBSCRIBE_AUTHENTICATION_FAILED : C.SUBSCRIBE_NON_OK_RESPONSE)
      return
    }
    if (this._dialog === null && !this.#begin(response)) return
    const expires = Number.parseInt(response.getHeader('expires'), 10)
    this._scheduleSubscribe(expires > 0 ? expires : C.DEFAULT_EXPIRES_SEC)
  }

  #begin(response: IncomingResponse): boolean {
    const dialog = Dialog.of(this, response, 'UAC')
    if (dialog === undefined) {
      this._terminateDialog(C.SUBSCRIBE_WRONG_OK_RESPONSE)
      return false
    }
    this._dialog = dialog
    this.emit('accepted')
    const queue = this.#queue
    this.#queue = []
    for (const { body, headers } of queue) this.#sendNext(body, headers)
    return true
  }

  override on<T extends keyof SubscriberEvents>(type: T, listener: (...args: SubscriberEvents[T]) => void): this {
    return super.on(type, listener)
  }
}

export { Subscriber as default }
