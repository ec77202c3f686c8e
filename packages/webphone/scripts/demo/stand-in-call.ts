import type { Call, CallState, Outcome } from '../../src/sdk.ts'
import { failure, StandInError } from './failures.ts'

type Listener = (value: never) => void

/** A call without a network: the script says what the far end does. */
export class StandInCall implements Call {
  readonly id = crypto.randomUUID()
  readonly serverCallId = undefined
  readonly localStream = undefined
  readonly remoteStream = undefined
  readonly peerConnection = undefined
  readonly direction: Call['direction']
  readonly remote: Call['remote']
  readonly answered: Promise<void>
  readonly ended: Promise<Outcome>
  state: CallState
  muted = false
  /** Digits the element sent. */
  digits = ''
  /** The next answer() fails as if the microphone were refused. */
  refuseMicrophone = false
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #over: (call: StandInCall) => void
  #resolveAnswered: () => void = () => {}
  #rejectAnswered: (error: Error) => void = () => {}
  #resolveEnded: (outcome: Outcome) => void = () => {}

  constructor(
    direction: Call['direction'],
    number: string,
    name: string | undefined,
    over: (call: StandInCall) => void,
  ) {
    this.direction = direction
    this.remote = { number, uri: `sip:${number}@pbx.example`, ...(name ? { name } : {}) }
    this.state = direction === 'incoming' ? { name: 'ringing' } : { name: 'dialing' }
    this.#over = over
    this.answered = new Promise((resolve, reject) => {
      this.#resolveAnswered = resolve
      this.#rejectAnswered = reject
    })
    this.answered.catch(() => {})
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
  }

  async answer(): Promise<void> {
    if (this.refuseMicrophone) throw new StandInError('microphone-refused')
    this.become({ name: 'connecting' })
    await Promise.resolve()
    this.become({ name: 'answered', since: Date.now() })
  }

  async decline(): Promise<void> {
    this.end({ by: 'local', kind: 'declined' })
  }

  async hangUp(): Promise<void> {
    this.end({ by: 'local', kind: this.#since === undefined ? 'cancelled' : 'hungUp' })
  }

  mute(): void {
    this.#mute(true)
  }

  unmute(): void {
    this.#mute(false)
  }

  async sendDtmf(digits: string): Promise<void> {
    this.digits += digits
  }

  on(event: string, listener: (value: never) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    if (event === 'state') (listener as (state: CallState) => void)(this.state)
    if (event === 'muted') (listener as (muted: boolean) => void)(this.muted)
    return () => listeners.delete(listener)
  }

  /** The far end's doing. */
  become(state: CallState): void {
    if (this.state.name === 'ended') return
    this.state = state
    if (state.name === 'answered') this.#resolveAnswered()
    if (state.name === 'ended') this.#over(this)
    this.#emit('state', state)
    if (state.name === 'ended') {
      this.#rejectAnswered(new StandInError(state.outcome.failure?.reason ?? 'cancelled'))
      this.#resolveEnded(state.outcome)
    }
  }

  end(outcome: Omit<Outcome, 'duration'>): void {
    const duration = this.#since === undefined ? 0 : Math.round((Date.now() - this.#since) / 1000)
    this.become({ name: 'ended', outcome: { ...outcome, duration } })
  }

  fail(reason: Parameters<typeof failure>[0]): void {
    this.end({ by: 'remote', kind: 'failed', failure: failure(reason) })
  }

  get #since(): number | undefined {
    return 'since' in this.state ? this.state.since : undefined
  }

  async hold(): Promise<void> {
    this.become({ name: 'held', since: Date.now(), by: 'local' })
  }

  async resume(): Promise<void> {
    this.become({ name: 'answered', since: Date.now() })
  }

  #mute(muted: boolean): void {
    this.muted = muted
    this.#emit('muted', muted)
  }

  #emit(event: string, value: unknown): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(value as never)
  }
}
