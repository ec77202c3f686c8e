/** A call as one of several tabs has it: the same object whichever tab leads, with its media only where that is this one. */
import { sameState } from '../call/state.ts'
import { deferred } from '../deferred.ts'
import { Emitter } from '../emitter.ts'
import { failure, PhoneError } from '../failures.ts'
import type { Call, CallEvents, CallState, Outcome, Party } from '../types.ts'
import type { CallPicture, Command, PlainVerb, Told } from './messages.ts'

const media = ['remoteStream', 'localVideo', 'remoteVideo'] as const

export class SharedCall<C extends Call = Call> implements Call {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly remote: Party
  /** Where this tab leads: the call itself, with video and whatever else a full phone's has. */
  own: C | undefined
  #picture: CallPicture
  #unbind: (() => void)[] = []
  readonly #ask: (command: Command) => Promise<void>
  readonly #emitter: Emitter<CallEvents>
  readonly #answered = deferred<void>()
  readonly #ended = deferred<Outcome>()

  /** @internal */
  constructor(picture: CallPicture, ask: (command: Command) => Promise<void>, report: (error: unknown) => void) {
    this.id = picture.id
    this.direction = picture.direction
    this.remote = picture.remote
    this.#picture = picture
    this.#ask = ask
    this.#emitter = new Emitter<CallEvents>(report, {
      state: () => [this.state],
      muted: () => [this.muted],
      remoteStream: () => (this.remoteStream ? [this.remoteStream] : undefined),
    })
    this.#settle(picture.state)
  }

  get state(): CallState {
    return this.#picture.state
  }

  get muted(): boolean {
    return this.#picture.muted
  }

  get serverCallId(): string | undefined {
    return this.#picture.serverCallId
  }

  get localStream(): MediaStream | undefined {
    return this.own?.localStream
  }

  get remoteStream(): MediaStream | undefined {
    return this.own?.remoteStream
  }

  get peerConnection(): RTCPeerConnection | undefined {
    return this.own?.peerConnection
  }

  get answered(): Promise<void> {
    return this.#answered.promise
  }

  get ended(): Promise<Outcome> {
    return this.#ended.promise
  }

  on<E extends keyof CallEvents>(event: E, listener: CallEvents[E]): () => void {
    return this.#emitter.on(event, listener)
  }

  /** The tab that leads opens its microphone and talks, whichever answers. */
  answer(): Promise<void> {
    return this.#do('answer')
  }

  decline(): Promise<void> {
    return this.#do('decline')
  }

  hangUp(): Promise<void> {
    return this.#do('hangUp')
  }

  mute(): void {
    this.#do('mute').catch(() => {})
  }

  unmute(): void {
    this.#do('unmute').catch(() => {})
  }

  hold(): Promise<void> {
    return this.#do('hold')
  }

  resume(): Promise<void> {
    return this.#do('resume')
  }

  sendDtmf(digits: string): Promise<void> {
    return this.#ask({ verb: 'sendDtmf', call: this.id, digits })
  }

  /** To a number, or to join it with another call. Full phones alone; see `FullCall`. */
  transfer(target: string | SharedCall): Promise<void> {
    const { id: call } = this
    return this.#ask(
      typeof target === 'string' ? { verb: 'transfer', call, target } : { verb: 'join', call, other: target.id },
    )
  }

  /**
   * What it is now.
   * @internal
   */
  show(picture: CallPicture): void {
    const before = this.#picture
    if (before.state.name === 'ended') return
    this.#picture = picture
    this.#settle(picture.state)
    if (!sameState(before.state, picture.state)) this.#emitter.emit('state', picture.state)
    if (before.muted !== picture.muted) this.#emitter.emit('muted', picture.muted)
    if (picture.state.name === 'ended') this.#emitter.emit('ended', picture.state.outcome)
  }

  /**
   * It went, and how is not known, or by `what` went wrong.
   * @internal
   */
  lose(what = failure('connection-lost')): void {
    const outcome: Outcome = { by: 'none', kind: 'failed', failure: what, duration: 0 }
    this.show({ ...this.#picture, state: { name: 'ended', outcome } })
  }

  /**
   * Something that is no state.
   * @internal
   */
  tell({ event, value }: Told): void {
    if (event === 'dtmf') this.#emitter.emit(event, value)
    else this.#emitter.emit(event, value)
  }

  /**
   * This tab leads, or no longer.
   * @internal
   */
  bind(own: C | undefined): void {
    if (own === this.own) return
    for (const off of this.#unbind) off()
    this.own = own
    this.#unbind = own
      ? media.map((event) => own.on(event, (stream: MediaStream | undefined) => this.#media(event, stream)))
      : []
  }

  #media(event: (typeof media)[number], stream: MediaStream | undefined): void {
    if (event !== 'remoteStream') this.#emitter.emit(event, stream)
    else if (stream) this.#emitter.emit(event, stream)
  }

  #settle(state: CallState): void {
    if ('since' in state) this.#answered.resolve()
    if (state.name !== 'ended') return
    this.#answered.reject(new PhoneError(state.outcome.failure ?? failure('cancelled', state.outcome)))
    this.#ended.resolve(state.outcome)
  }

  #do(verb: PlainVerb): Promise<void> {
    return this.#ask({ verb, call: this.id })
  }
}
