import { EventEmitter, tell } from '../events.ts'
import { answer } from '../session/answer.ts'
import { type CallOptions, connect } from '../session/connect.ts'
import { hold, renegotiate, unhold } from '../session/hold.ts'
import { receiveInvite } from '../session/incoming.ts'
import type { RTCSessionEventMap } from '../session/listeners.ts'
import { mute, unmute } from '../session/mute.ts'
import { receiveInDialog } from '../session/receive.ts'
import { refer } from '../session/refer.ts'
import { SessionTimer } from '../session/session-timer.ts'
import { C } from '../session/status.ts'
import { terminate } from '../session/terminate.ts'
import { sendTones } from '../session/tones.ts'
import type {
  AnswerOptions,
  DTMFOptions,
  ExtraHeaders,
  HoldOptions,
  MediaStreamTypes,
  OnHoldResult,
  ReferOptions,
  RenegotiateOptions,
  RTCPeerConnectionDeprecated,
  SessionDirection,
  TerminateOptions,
} from '../session/types.ts'
import { causes } from './Constants.ts'
import type { Dialog, DialogRequestOptions } from './Dialog.ts'
import { InvalidStateError } from './Exceptions.ts'
import { Logger } from './Logger.ts'
import type { NameAddrHeader } from './NameAddrHeader.ts'
import { Info } from './RTCSession/Info.ts'
import type { ReferSubscriber } from './RTCSession/ReferSubscriber.ts'
import type { IncomingRequest, InitialOutgoingInviteRequest, OutgoingRequest } from './SIPMessage.ts'
import type { UA } from './UA.ts'
import type { URI } from './URI.ts'

export type { SessionStatus } from '../enums.d.ts'
export type * from '../session/listeners.ts'
export * from '../session/types.ts'
export type { CallOptions }

const logger = new Logger('RTCSession')

/** A call. What its verbs do stands in `session/`, a file for each. */
export class RTCSession extends EventEmitter {
  static get C(): typeof C {
    return C
  }

  _id: string = null as unknown as string
  _ua: UA
  _status: number = C.STATUS_NULL
  _dialog: Dialog | undefined
  _earlyDialogs: Record<string, Dialog> = {}
  _contact: string = null as unknown as string
  _from_tag: string | null = null
  _to_tag: string | null = null
  _connection: RTCPeerConnectionDeprecated | null = null
  /** One operation on the connection at a time. */
  _connectionPromiseQueue: Promise<unknown> = Promise.resolve()
  _request: IncomingRequest | InitialOutgoingInviteRequest | null = null
  _is_canceled = false
  _is_cancel_sent = false
  _cancel_reason = ''
  _is_confirmed = false
  /** The offer is ours, in the 2xx, and the answer comes in the ACK. */
  _late_sdp = false
  _rtcOfferConstraints: RTCOfferOptions | null = null
  _rtcAnswerConstraints: RTCOfferOptions | null = null
  _localMediaStream: MediaStream | null = null
  _localMediaStreamLocallyGenerated = false
  _rtcReady = true
  _iceReady = false
  _timers: Record<string, ReturnType<typeof setTimeout> | undefined> = {}
  _direction: SessionDirection | null = null
  _local_identity: NameAddrHeader | null = null
  _remote_identity: NameAddrHeader | null = null
  _start_time: Date | null = null
  _end_time: Date | null = null
  _tones: string | null = null
  _audioMuted = false
  _videoMuted = false
  _localHold = false
  _remoteHold = false
  _sessionTimers: SessionTimer
  /** By the CSeq of their REFER. */
  _referSubscribers: Record<string, ReferSubscriber> = {}
  /** The server may not know where we are: a re-INVITE is due. */
  _interrupted = false
  _data: unknown = {}

  constructor(ua: UA) {
    super()
    this._ua = ua
    this._sessionTimers = new SessionTimer(this)
  }

  get C(): typeof C {
    return C
  }

  get causes(): typeof causes {
    return causes
  }

  get id(): string {
    return this._id
  }

  get connection(): RTCPeerConnectionDeprecated {
    return this._connection as RTCPeerConnectionDeprecated
  }

  get contact(): string {
    return this._contact
  }

  get direction(): SessionDirection {
    return this._direction as SessionDirection
  }

  get local_identity(): NameAddrHeader {
    return this._local_identity as NameAddrHeader
  }

  get remote_identity(): NameAddrHeader {
    return this._remote_identity as NameAddrHeader
  }

  get start_time(): Date {
    return this._start_time as Date
  }

  get end_time(): Date {
    return this._end_time as Date
  }

  // biome-ignore lint/suspicious/noExplicitAny: the page's own; JsSIP's type
  get data(): any {
    return this._data
  }

  // biome-ignore lint/suspicious/noExplicitAny: the page's own; JsSIP's type
  set data(data: any) {
    this._data = data
  }

  get status(): number {
    return this._status
  }

  isInProgress(): boolean {
    return this._status <= C.STATUS_WAITING_FOR_ANSWER
  }

  isEstablished(): boolean {
    const established: readonly number[] = [C.STATUS_ANSWERED, C.STATUS_WAITING_FOR_ACK, C.STATUS_CONFIRMED]
    return established.includes(this._status)
  }

  isEnded(): boolean {
    return this._status === C.STATUS_CANCELED || this._status === C.STATUS_TERMINATED
  }

  isMuted(): MediaStreamTypes {
    return { audio: this._audioMuted, video: this._videoMuted }
  }

  isOnHold(): OnHoldResult {
    return { local: this._localHold, remote: this._remoteHold }
  }

  /** Whether an offer may be sent now. */
  isReadyToReOffer(): boolean {
    const dialog = this._dialog
    return this._rtcReady && dialog !== undefined && !dialog.uac_pending_reply && !dialog.uas_pending_reply
  }

  connect(target: string | URI, options: CallOptions = {}, initCallback?: (session: RTCSession) => void): void {
    connect(this, target, options, initCallback)
  }

  init_incoming(request: IncomingRequest, initCallback?: (session: RTCSession) => void): void {
    receiveInvite(this, request, initCallback)
  }

  answer(options: AnswerOptions = {}): void {
    answer(this, options)
  }

  terminate(options: TerminateOptions = {}): void {
    terminate(this, options)
  }

  sendDTMF(tones: string | number, options: DTMFOptions = {}): void {
    sendTones(this, tones, options)
  }

  sendInfo(contentType: string, body?: string, options: ExtraHeaders = {}): void {
    this.requireTalk()
    new Info(this).send(contentType, body, options)
  }

  mute(options: MediaStreamTypes = { audio: true, video: false }): void {
    mute(this, options)
  }

  unmute(options: MediaStreamTypes = { audio: true, video: true }): void {
    unmute(this, options)
  }

  /** False where it cannot be done now; `done` once the other side has agreed. */
  hold(options: HoldOptions = {}, done?: VoidFunction): boolean {
    return hold(this, options, done)
  }

  unhold(options: HoldOptions = {}, done?: VoidFunction): boolean {
    return unhold(this, options, done)
  }

  renegotiate(options: RenegotiateOptions = {}, done?: VoidFunction): boolean {
    return renegotiate(this, options, done)
  }

  /** False where there is no call to refer; else who hears how it goes on. */
  refer(target: string | URI, options?: ReferOptions): ReferSubscriber | false {
    return refer(this, target, options)
  }

  sendRequest(method: string, options?: DialogRequestOptions): OutgoingRequest | undefined {
    const dialog = this._dialog ?? Object.values(this._earlyDialogs)[0]
    if (dialog === undefined) logger.warn('sendRequest() | no valid early dialog found')
    return dialog?.sendRequest(method, options)
  }

  receiveRequest(request: IncomingRequest): void {
    receiveInDialog(this, request)
  }

  /** A call that is established outlives its connection to the server. */
  onTransportError(): void {
    if (this.isEstablished()) this._interrupted = true
    else this.#giveUp(500, causes.CONNECTION_ERROR)
  }

  onRequestTimeout(): void {
    if (this.isEstablished()) this._interrupted = true
    else this.#giveUp(408, causes.REQUEST_TIMEOUT)
  }

  onDialogError(): void {
    this.#giveUp(500, causes.DIALOG_ERROR)
  }

  newDTMF(data: object): void {
    tell(this, 'newDTMF', data)
  }

  newInfo(data: object): void {
    tell(this, 'newInfo', data)
  }

  /** Throws where there is nobody to say anything to. */
  requireTalk(): void {
    const talking: readonly number[] = [C.STATUS_CONFIRMED, C.STATUS_WAITING_FOR_ACK, C.STATUS_1XX_RECEIVED]
    if (!talking.includes(this._status)) throw new InvalidStateError(this._status)
  }

  #giveUp(status_code: number, cause: causes): void {
    if (this._status !== C.STATUS_TERMINATED) this.terminate({ status_code, reason_phrase: cause, cause })
  }

  override on<T extends keyof RTCSessionEventMap>(type: T, listener: RTCSessionEventMap[T]): this {
    return super.on(type, listener)
  }
}

export { RTCSession as default }
