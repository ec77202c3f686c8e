import type { Phone, PhoneOptions, PhoneState } from '../../src/sdk.ts'
import { failure, StandInError } from './failures.ts'
import { StandInCall } from './stand-in-call.ts'

type Listener = (...values: never[]) => void

/**
 * Stands in for the SDK on the demonstration page, which screenshots and browser tests drive. Passwords say how signing
 * in goes: `wrong` is refused, `unreachable` finds no server, anything else registers.
 */
export class StandInPhone implements Phone {
  readonly options: PhoneOptions
  state: PhoneState = { name: 'idle' }
  calls: readonly StandInCall[] = []
  unlocked = 0
  readonly #listeners = new Map<string, Set<Listener>>()

  constructor(options: PhoneOptions) {
    this.options = options
  }

  get aor(): string {
    return this.options.aor
  }

  async start(): Promise<void> {
    this.become({ name: 'connecting' })
    await Promise.resolve()
    const { password } = this.options
    const reason =
      password === 'wrong' ? 'wrong-password' : password === 'unreachable' ? 'server-unreachable' : undefined
    if (reason) {
      this.become({ name: 'failed', failure: failure(reason) })
      throw new StandInError(reason)
    }
    this.become({ name: 'registered' })
  }

  async stop(): Promise<void> {
    this.become({ name: 'stopped' })
  }

  call(target: string): StandInCall {
    return this.#show(new StandInCall('outgoing', target, undefined, this.#over))
  }

  async unlockAudio(): Promise<void> {
    this.unlocked += 1
  }

  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    if (event === 'state') (listener as (state: PhoneState) => void)(this.state)
    return () => listeners.delete(listener)
  }

  /** Somebody calls. */
  ring(number: string, name?: string): StandInCall {
    const call = this.#show(new StandInCall('incoming', number, name, this.#over))
    this.#emit('incoming', call)
    return call
  }

  become(state: PhoneState): void {
    this.state = state
    this.#emit('state', state)
  }

  blockAudio(): void {
    this.#emit('audioBlocked', undefined)
  }

  #show(call: StandInCall): StandInCall {
    this.calls = [...this.calls, call]
    this.#emit('calls', this.calls)
    return call
  }

  readonly #over = (call: StandInCall): void => {
    this.calls = this.calls.filter((other) => other !== call)
    this.#emit('calls', this.calls)
  }

  #emit(event: string, value: unknown): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(value as never)
  }
}
