/** A call as the page holds it. What it can do is split by verb over this folder; this file only keeps it together. */
import type { MessageBase, Session, SessionEvent, SipResponse } from '@offhook/sip'
import { randomToken } from '@offhook/sip/page'
import { deferred } from '../deferred.ts'
import type { Driver } from '../driver.ts'
import { Emitter } from '../emitter.ts'
import { failure, PhoneError } from '../failures.ts'
import type { Line } from '../line/line.ts'
import { Media } from '../media/media.ts'
import type { Playback } from '../media/playback.ts'
import type { Platform } from '../platform.ts'
import type {
  Call,
  CallEvents,
  CallOptions,
  CallState,
  Outcome,
  Party,
  PhoneEvents,
  PhoneOptions,
  PhoneState,
} from '../types.ts'
import { answer } from './answer.ts'
import { sendDigits } from './dtmf.ts'
import { decline, hangUp } from './hang-up.ts'
import { hold } from './hold.ts'
import { onMediaConnected, onMediaFailed, watch } from './recover.ts'
import { onReanswer } from './reoffer.ts'
import type { Kept } from './resume.ts'
import { type Facts, sameState, stateOf } from './state.ts'

/** What a call needs of its phone. */
export interface Host<C extends LiveCall = LiveCall> {
  readonly platform: Platform
  readonly driver: Driver
  readonly options: PhoneOptions
  readonly playback: Playback
  line: Line | undefined
  state: PhoneState
  /** To be hung up as soon as the server can be reached. */
  readonly owed: Set<Session>
  over(call: LiveCall): void
  /** As the page would. */
  call(target: string, options?: CallOptions): C
  calls(): readonly C[]
  /** Tells an event of the phone; false where nobody listens. */
  tell<E extends keyof PhoneEvents<C>>(event: E, ...args: Parameters<PhoneEvents<C>[E]>): boolean
  /** Something of a call changed that a reload must not lose. */
  keep(): void
  make(direction: 'incoming' | 'outgoing', remote: Party, audio?: true | MediaTrackConstraints): C
}

/** A call of an audio phone. Made by `phone.call()`, or told by `incoming`. */
export class LiveCall implements Call {
  id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly remote: Party
  serverCallId: string | undefined
  muted = false
  remoteStream: MediaStream | undefined

  /** @internal For the verbs; the page does not see these. */
  readonly host: Host
  /** @internal */
  readonly media: Media
  /** @internal */
  readonly facts: Facts
  /** @internal */
  readonly audio: true | MediaTrackConstraints
  /** @internal */
  session: Session | undefined
  /** @internal Somebody was rung: a provisional response above 100 came. */
  rang = false
  /** @internal Our 2xx carries an offer; its answer comes in the ACK. */
  awaitsAnswer = false
  /** @internal The digits that are being sent. */
  tones: Promise<void> | undefined
  /** @internal Re-offers of the far side that wait for their turn. */
  offers = 0
  /** @internal When its audio was lost, on the driver's clock. */
  lostAt: number | undefined
  /** @internal The call of the page before this one that it shall become. */
  replaces: Kept | undefined
  /** @internal Our server's: good for having the call back after a reload, once. */
  token: string | undefined
  /** @internal Waits for the outcome of our re-INVITE; undefined when it failed. */
  reoffered: ((response: SipResponse | undefined) => void) | undefined

  readonly #emitter: Emitter<CallEvents>
  #told: CallState
  readonly #answered = deferred<void>()
  readonly #ended = deferred<Outcome>()
  #tail: Promise<unknown> = Promise.resolve()

  /** @internal */
  constructor(host: Host, direction: 'incoming' | 'outgoing', remote: Party, audio?: true | MediaTrackConstraints) {
    const { platform, options } = host
    this.host = host
    this.id = randomToken(platform, 16)
    this.direction = direction
    this.remote = remote
    this.audio = (audio === true ? undefined : audio) ?? options.audioConstraints ?? true
    this.facts = {
      phase: direction === 'incoming' ? 'ringing' : 'dialing',
      since: 0,
      recovering: false,
      heldLocally: false,
      heldRemotely: false,
      outcome: undefined,
    }
    this.#told = stateOf(this.facts)
    this.#emitter = new Emitter<CallEvents>((error) => platform.report(error), {
      state: () => [this.#told],
      muted: () => [this.muted],
      remoteStream: () => (this.remoteStream ? [this.remoteStream] : undefined),
    })
    this.media = new Media(
      platform,
      { iceServers: options.iceServers ?? [], gatherBudget: options.gatherBudget ?? 500 },
      {
        remote: (stream) => this.#hear(stream),
        connected: () => onMediaConnected(this),
        // One network may carry both: a path that is half dead says nothing by itself.
        disconnected: () => host.line?.probe(),
        failed: () => onMediaFailed(this),
      },
    )
    void watch(this)
  }

  get answered(): Promise<void> {
    return this.#answered.promise
  }

  get ended(): Promise<Outcome> {
    return this.#ended.promise
  }

  get state(): CallState {
    return this.#told
  }

  get localStream(): MediaStream | undefined {
    return this.media.localStream
  }

  get peerConnection(): RTCPeerConnection | undefined {
    return this.media.peerConnection
  }

  /** @internal */
  get over(): boolean {
    return this.facts.outcome !== undefined
  }

  on<E extends keyof CallEvents>(event: E, listener: CallEvents[E]): () => void {
    return this.#emitter.on(event, listener)
  }

  answer(): Promise<void> {
    return answer(this)
  }

  async decline(): Promise<void> {
    decline(this)
  }

  async hangUp(): Promise<void> {
    hangUp(this)
    await this.ended
  }

  mute(): void {
    this.#mute(true)
  }

  unmute(): void {
    this.#mute(false)
  }

  hold(): Promise<void> {
    return hold(this, true)
  }

  resume(): Promise<void> {
    return hold(this, false)
  }

  /** `info`: never by RTP. */
  sendDtmf(digits: string, info?: boolean): Promise<void> {
    return sendDigits(this, digits, info)
  }

  /** @internal Changes what is known and tells the page where that shows. */
  learn(facts: Partial<Facts>): void {
    if (this.over) return
    Object.assign(this.facts, facts)
    const state = stateOf(this.facts)
    if (sameState(state, this.#told)) return
    this.#told = state
    this.host.keep()
    this.#emitter.emit('state', state)
  }

  /** @internal Both have picked up. */
  talk(): void {
    if (this.over || this.facts.phase === 'talking') return
    this.learn({ phase: 'talking', since: this.host.platform.today(), heldRemotely: this.media.heldRemotely })
    this.#answered.resolve()
  }

  /** @internal It stood before this page was loaded, and is to be had back. */
  stand(since: number): void {
    this.learn({ phase: 'talking', since, recovering: true })
    this.#answered.resolve()
  }

  /** @internal The end; only the first counts. */
  end(how: Omit<Outcome, 'duration'>): void {
    if (this.over) return
    const { phase, since } = this.facts
    const duration = phase === 'talking' ? Math.round((this.host.platform.today() - since) / 1000) : 0
    const outcome: Outcome = { ...how, duration }
    this.media.close()
    this.host.playback.stop(this)
    this.learn({ outcome })
    onReanswer(this, undefined)
    this.host.over(this)
    this.#answered.reject(new PhoneError(how.failure ?? failure('cancelled', outcome)))
    this.#ended.resolve(outcome)
    this.#emitter.emit('ended', outcome)
  }

  /** @internal Reads off a message of this call what only our server says. */
  note(message: MessageBase): void {
    this.serverCallId ??= message.get('X-Offhook-Call')
    this.token = message.get('Offhook-Resume') ?? this.token
  }

  /** @internal A request of the far side that an audio phone has no use for; true when it is dealt with. */
  takes(_event: Extract<SessionEvent, { type: 'request' }>): boolean {
    return false
  }

  /** @internal Tells an event of the call. */
  protected tell<E extends keyof CallEvents>(event: E, ...args: Parameters<CallEvents[E]>): void {
    this.#emitter.emit(event, ...args)
  }

  /** @internal */
  digit(digit: string): void {
    this.#emitter.emit('dtmf', digit)
  }

  /** @internal One negotiation after another, in the order they came. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => {})
    return done
  }

  #mute(muted: boolean): void {
    if (muted === this.muted || this.over) return
    this.muted = muted
    this.media.setMuted(muted)
    this.host.keep()
    this.#emitter.emit('muted', muted)
  }

  #hear(stream: MediaStream): void {
    this.remoteStream = stream
    if (this.host.options.playRemoteAudio !== false) void this.host.playback.play(this, stream)
    this.#emitter.emit('remoteStream', stream)
  }
}
