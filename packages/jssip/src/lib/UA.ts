import type { UAConfiguration } from '../configuration/checks.ts'
import { complete } from '../configuration/complete.ts'
import { UAContact, type UAContactOptions } from '../configuration/contact.ts'
import { EventEmitter, tell } from '../events.ts'
import type { InviteClientTransaction, NonInviteClientTransaction } from '../transactions/client.ts'
import type { InviteServerTransaction, NonInviteServerTransaction } from '../transactions/server.ts'
import type { Transaction } from '../transactions/transaction.ts'
import type { UAEventMap } from '../ua/events.ts'
import { receiveRequest } from '../ua/receive.ts'
import { get, set } from '../ua/settings.ts'
import { reachable } from '../ua/survive.ts'
import { attach } from '../ua/transport.ts'
import { load, type Settings, settings } from './Config.ts'
import type { Dialog } from './Dialog.ts'
import { ConfigurationError } from './Exceptions.ts'
import { Logger } from './Logger.ts'
import { Message, type SendMessageOptions } from './Message.ts'
import { Notifier, type NotifierOptions } from './Notifier.ts'
import { Options, type SendOptionsOptions } from './Options.ts'
import { Registrator } from './Registrator.ts'
import { type CallOptions, RTCSession, type TerminateOptions } from './RTCSession.ts'
import type { IncomingRequest } from './SIPMessage.ts'
import { Subscriber, type SubscriberOptions } from './Subscriber.ts'
import { Transport } from './Transport.ts'
import type { URI } from './URI.ts'
import { normalizeTarget } from './Utils.ts'

export type { UAStatus } from '../enums.d.ts'
export type { RequestInit as RequestParams } from '../message/outgoing.ts'
export type * from '../ua/events.ts'
export type { SubscriberParams } from './Subscriber.ts'
export type { CallOptions, NotifierOptions, SubscriberOptions, UAConfiguration, UAContact, UAContactOptions }

export interface UnRegisterOptions {
  /** Every binding of the account, not only ours. */
  all?: boolean
}

const logger = new Logger('UA')

const C = {
  STATUS_INIT: 0,
  STATUS_READY: 1,
  STATUS_USER_CLOSED: 2,
  STATUS_NOT_READY: 3,
  CONFIGURATION_ERROR: 1,
  NETWORK_ERROR: 2,
} as const

/** Milliseconds that the last requests have to be answered. */
const farewell = 2000

/** An account: its connection, its registration, its calls, and what else is sent outside of them. */
export class UA extends EventEmitter {
  static get C(): typeof C {
    return C
  }

  _configuration: Settings
  _dynConfiguration: { register?: boolean } = {}
  _dialogs: Record<string, Dialog> = {}
  /** MESSAGE and OPTIONS under way. */
  _applicants = new Set<Message | Options>()
  _sessions: Record<string, RTCSession> = {}
  _transport: Transport
  _contact: UAContact
  _status: number = C.STATUS_INIT
  _error: number | null = null
  _transactions: {
    nist: Record<string, NonInviteServerTransaction>
    nict: Record<string, NonInviteClientTransaction>
    ist: Record<string, InviteServerTransaction>
    ict: Record<string, InviteClientTransaction>
  } = { nist: {}, nict: {}, ist: {}, ict: {} }
  /** What could not be sent while there was no connection, and must be. */
  _owed: (() => void)[] = []
  _data: unknown = {}
  _closeTimer: ReturnType<typeof setTimeout> | null = null
  _registrator: Registrator

  constructor(configuration: UAConfiguration) {
    super()
    if (!configuration) throw new TypeError('Not enough arguments')
    const own = { ...settings } as unknown as Settings
    load(own as unknown as Record<string, unknown>, configuration)
    const { sockets = [], connection_recovery_max_interval, connection_recovery_min_interval } = own
    try {
      this._transport = new Transport(sockets, {
        max_interval: connection_recovery_max_interval,
        min_interval: connection_recovery_min_interval,
      })
    } catch (error) {
      logger.warn(error)
      throw new ConfigurationError('sockets', sockets)
    }
    complete(own)
    this._configuration = own
    this._contact = new UAContact(own.contact_uri)
    this._registrator = new Registrator(this, this._transport)
    attach(this)
  }

  get C(): typeof C {
    return C
  }

  get status(): number {
    return this._status
  }

  get contact(): UAContact {
    return this._contact
  }

  get configuration(): Settings {
    return this._configuration
  }

  get transport(): Transport {
    return this._transport
  }

  /** Connects, and registers unless configured otherwise; again after `stop`. */
  start(): void {
    if (this._status === C.STATUS_USER_CLOSED) {
      if (this._closeTimer !== null) {
        clearTimeout(this._closeTimer)
        this._closeTimer = null
        this._transport.disconnect()
      }
      this._status = C.STATUS_INIT
    }
    this._dynConfiguration.register = this._configuration.register
    if (this._status === C.STATUS_INIT) this._transport.connect()
  }

  register(): void {
    this._dynConfiguration.register = true
    this._registrator.register()
  }

  unregister(options?: UnRegisterOptions): void {
    this._dynConfiguration.register = false
    this._registrator.unregister(options)
  }

  registrator(): Registrator {
    return this._registrator
  }

  isRegistered(): boolean {
    return this._registrator.registered
  }

  isConnected(): boolean {
    return this._transport.isConnected()
  }

  /** Throws TypeError where the target is none, NotSupportedError without WebRTC. */
  call(target: string | URI, options?: CallOptions): RTCSession {
    const session = new RTCSession(this)
    session.connect(target, options)
    return session
  }

  sendMessage(target: string | URI, body: string, options?: SendMessageOptions): Message {
    const message = new Message(this)
    message.send(target, body, options)
    return message
  }

  sendOptions(target: string | URI, body?: string, options?: SendOptionsOptions): Options {
    const message = new Options(this)
    message.send(target, body, options)
    return message
  }

  subscribe(target: string, eventName: string, accept: string, options: SubscriberOptions = {}): Subscriber {
    return new Subscriber(this, target, eventName, accept, options)
  }

  notify(subscribe: IncomingRequest, contentType: string, options: NotifierOptions = {}): Notifier {
    return new Notifier(this, subscribe, contentType, options)
  }

  terminateSessions(options?: TerminateOptions): void {
    for (const session of Object.values(this._sessions)) if (!session.isEnded()) session.terminate(options)
  }

  /** Unregisters, ends all sessions and, once the answers have come or two seconds are over, closes the connection. */
  stop(): void {
    this._dynConfiguration = {}
    if (this._status === C.STATUS_USER_CLOSED) return
    this._registrator.close()
    const sessions = Object.values(this._sessions)
    for (const session of sessions) {
      try {
        session.terminate()
      } catch (error) {
        logger.debug('stop() | %s', error)
      }
    }
    for (const applicant of this._applicants) applicant.close()
    this._status = C.STATUS_USER_CLOSED
    const isQuiet = Object.values(this._transactions).every((all) => Object.keys(all).length === 0)
    if (isQuiet && sessions.length === 0) {
      this._transport.disconnect()
      return
    }
    this._closeTimer = setTimeout(() => {
      this._closeTimer = null
      this._transport.disconnect()
    }, farewell)
  }

  normalizeTarget(target: string | URI): URI | undefined {
    return normalizeTarget(target, this._configuration.hostport_params)
  }

  get<T extends keyof UAConfiguration>(parameter: T): UAConfiguration[T] {
    return get(this._configuration, parameter)
  }

  /** Whether it can be changed while running. */
  set<T extends keyof UAConfiguration>(parameter: T, value: UAConfiguration[T]): boolean {
    return set(this._configuration, parameter, value)
  }

  newTransaction(transaction: Transaction): void {
    ;(this._transactions[transaction.type] as Record<string, Transaction>)[transaction.id] = transaction
    this.emit('newTransaction', { transaction })
  }

  destroyTransaction(transaction: Transaction): void {
    delete this._transactions[transaction.type][transaction.id]
    this.emit('transactionDestroyed', { transaction })
  }

  newDialog(dialog: Dialog): void {
    this._dialogs[dialog.id.toString()] = dialog
  }

  destroyDialog(dialog: Dialog): void {
    delete this._dialogs[dialog.id.toString()]
  }

  newMessage(message: Message, data: object): void {
    this._applicants.add(message)
    tell(this, 'newMessage', data)
  }

  newOptions(message: Options, data: object): void {
    this._applicants.add(message)
    tell(this, 'newOptions', data)
  }

  destroyMessage(message: Message | Options): void {
    this._applicants.delete(message)
  }

  newRTCSession(session: RTCSession, data: object): void {
    this._sessions[session.id] = session
    tell(this, 'newRTCSession', data)
  }

  destroyRTCSession(session: RTCSession): void {
    delete this._sessions[session.id]
  }

  registered(data: object): void {
    tell(this, 'registered', data)
    reachable(this)
  }

  unregistered(data: object): void {
    tell(this, 'unregistered', data)
  }

  registrationFailed(data: object): void {
    tell(this, 'registrationFailed', data)
  }

  receiveRequest(request: IncomingRequest): void {
    receiveRequest(this, request)
  }

  override on<T extends keyof UAEventMap>(type: T, listener: UAEventMap[T]): this {
    return super.on(type, listener)
  }
}

export { UA as default }
