import { checkSubscribe } from '../subscription/check.ts'
import { SubscriptionEnd } from '../subscription/end.ts'
import { NOTIFY, SUBSCRIBE } from './Constants.ts'
import { Dialog, type DialogOwner } from './Dialog.ts'
import { InvalidStateError } from './Exceptions.ts'
import { Logger } from './Logger.ts'
import type { IncomingRequest } from './SIPMessage.ts'
import type { UA } from './UA.ts'
import { newTag } from './Utils.ts'

const logger = new Logger('Notifier')

const C = {
  NOTIFY_RESPONSE_TIMEOUT: 0,
  NOTIFY_TRANSPORT_ERROR: 1,
  NOTIFY_NON_OK_RESPONSE: 2,
  NOTIFY_AUTHENTICATION_FAILED: 3,
  FINAL_NOTIFY_SENT: 4,
  UNSUBSCRIBE_RECEIVED: 5,
  SUBSCRIPTION_EXPIRED: 6,
  STATE_PENDING: 0,
  STATE_ACTIVE: 1,
  STATE_TERMINATED: 2,
  DEFAULT_EXPIRES_SEC: 900,
} as const

const names = ['pending', 'active', 'terminated']

export interface NotifierEvents {
  terminated: [terminationCode: number]
  subscribe: [
    isUnsubscribe: boolean,
    request: IncomingRequest,
    body: string | undefined,
    contentType: string | undefined,
  ]
  expired: []
}
export type { NotifierTerminationReason } from '../enums.d.ts'
export type { NotifierEvents as MessageEventMap }

export interface NotifierOptions {
  extraHeaders?: string[]
  allowEvents?: string
  pending?: boolean
  /** Seconds, where the subscriber says none. */
  defaultExpires?: number
}

/** The notifier's side of a subscription (RFC 6665). */
export class Notifier extends SubscriptionEnd implements DialogOwner {
  static get C(): typeof C {
    return C
  }

  /** Tells of a SUBSCRIBE that is in order; another is refused. */
  static init_incoming(request: IncomingRequest, callback: () => void): void {
    try {
      checkSubscribe(request)
    } catch (error) {
      logger.warn('init_incoming() | invalid request: %s', error)
      request.reply(405)
      return
    }
    callback()
  }

  static checkSubscribe(subscribe: IncomingRequest): void {
    checkSubscribe(subscribe)
  }

  _initial_subscribe: IncomingRequest
  _expires = 0
  _expires_timestamp = 0
  _expires_timer: ReturnType<typeof setTimeout> | undefined
  _defaultExpires: number
  _content_type: string
  _headers: string[]
  _contact: string
  _target: string

  constructor(ua: UA, subscribe: IncomingRequest, contentType: string, options: NotifierOptions) {
    super(ua, options?.pending ? C.STATE_PENDING : C.STATE_ACTIVE)
    if (!contentType) throw new TypeError('Not enough arguments. Missing contentType')
    checkSubscribe(subscribe)
    const { extraHeaders = [], allowEvents, defaultExpires } = options
    this._initial_subscribe = subscribe
    this._defaultExpires = defaultExpires || C.DEFAULT_EXPIRES_SEC
    this._content_type = contentType
    this._headers = [...extraHeaders, `Event: ${subscribe.getHeader('event')}`]
    const given = this._headers.find((line) => line.startsWith('Contact'))
    this._contact = given ?? `Contact: ${ua.contact}`
    if (given === undefined) this._headers.push(this._contact)
    if (allowEvents) this._headers.push(`Allow-Events: ${allowEvents}`)
    this._target = subscribe.from.uri.user
    subscribe.to_tag = newTag()
  }

  get C(): typeof C {
    return C
  }

  /** The first SUBSCRIBE, too; with Expires 0 it is answered and over. */
  receiveRequest(request: IncomingRequest): void {
    if (request.method !== SUBSCRIBE) {
      request.reply(405)
      return
    }
    this._expires = request.hasHeader('expires')
      ? Number.parseInt(request.getHeader('expires'), 10)
      : this._defaultExpires
    this._dialog ??= new Dialog(this, request, 'UAS')
    request.reply(200, null, [`Expires: ${this._expires}`, this._contact])
    const isUnsubscribe = this._expires === 0
    if (!isUnsubscribe) this.#countDown()
    this.emit('subscribe', isUnsubscribe, request, request.body, request.getHeader('content-type'))
    if (isUnsubscribe) this.#end(C.UNSUBSCRIBE_RECEIVED)
  }

  /** Once the listeners are set. */
  start(): void {
    this.#owed()
    this.receiveRequest(this._initial_subscribe)
  }

  setActiveState(): void {
    this.#owed()
    if (this._state === C.STATE_PENDING) this._state = C.STATE_ACTIVE
  }

  notify(body: string | null = null): void {
    this.#owed()
    const expires = Math.floor((this._expires_timestamp - Date.now()) / 1000)
    if (expires > 0) this.#send(`;expires=${expires}`, body)
    else {
      clearTimeout(this._expires_timer)
      this.terminate(body, 'timeout')
    }
  }

  /** The last NOTIFY. */
  terminate(body: string | null = null, reason: string | null = null, retryAfter: number | null = null): void {
    if (this._state === C.STATE_TERMINATED) return
    const why = reason ? `;reason=${reason}` : ''
    const when = retryAfter === null ? '' : `;retry-after=${retryAfter}`
    this.#send(`${why}${when}`, body, 'terminated')
    this.#end(reason === 'timeout' ? C.SUBSCRIPTION_EXPIRED : C.FINAL_NOTIFY_SENT)
  }

  #owed(): void {
    if (this._state === C.STATE_TERMINATED) throw new InvalidStateError(this._state)
  }

  #end(code: number): void {
    if (this._state === C.STATE_TERMINATED) return
    this._state = C.STATE_TERMINATED
    clearTimeout(this._expires_timer)
    this._dialog?.terminate()
    this._dialog = null
    this.emit('terminated', code)
  }

  #send(parameters: string, body: string | null, state = names[this._state]): void {
    this._dialog?.sendRequest(NOTIFY, {
      body,
      extraHeaders: [
        ...this._headers,
        `Subscription-State: ${state}${parameters}`,
        ...(body ? [`Content-Type: ${this._content_type}`] : []),
      ],
      eventHandlers: {
        onRequestTimeout: () => this.#end(C.NOTIFY_RESPONSE_TIMEOUT),
        onTransportError: () => this.#end(C.NOTIFY_TRANSPORT_ERROR),
        onDialogError: () => this.#end(C.NOTIFY_NON_OK_RESPONSE),
        onErrorResponse: ({ status_code }) =>
          this.#end(
            status_code === 401 || status_code === 407 ? C.NOTIFY_AUTHENTICATION_FAILED : C.NOTIFY_NON_OK_RESPONSE,
          ),
      },
    })
  }

  #countDown(): void {
    this._expires_timestamp = Date.now() + this._expires * 1000
    clearTimeout(this._expires_timer)
    this._expires_timer = setTimeout(() => {
      if (this._state === C.STATE_TERMINATED) return
      // The listener may say the last word itself.
      this.emit('expired')
      this.terminate(null, 'timeout')
    }, this._expires * 1000)
  }

  override on<T extends keyof NotifierEvents>(type: T, listener: (...args: NotifierEvents[T]) => void): this {
    return super.on(type, listener)
  }
}

export { Notifier as default }
