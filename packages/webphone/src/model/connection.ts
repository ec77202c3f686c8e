import type { Call, CreatePhone, Failure, Phone, PhoneError, PhoneState } from '../sdk.ts'
import type { Account } from './store.ts'

export interface ConnectionListener {
  state(state: PhoneState): void
  incoming(call: Call): void
  calls(calls: readonly Call[]): void
  audioBlocked(): void
}

/** Owns one Phone at a time: made here and stopped here, or injected and left alone. */
export class Connection {
  readonly #listener: ConnectionListener
  #phone: Phone | undefined
  #owned = false
  #stops: (() => void)[] = []

  constructor(listener: ConnectionListener) {
    this.#listener = listener
  }

  get phone(): Phone | undefined {
    return this.#phone
  }

  get state(): PhoneState {
    return this.#phone?.state ?? { name: 'idle' }
  }

  /** Registers; the failure when that did not succeed. */
  async signIn(account: Account, createPhone: CreatePhone): Promise<Failure | undefined> {
    this.release()
    const { server, aor, password, name } = account
    try {
      const phone = createPhone({
        server,
        aor,
        ...(password === undefined ? {} : { password }),
        ...(name ? { displayName: name } : {}),
      })
      this.#owned = true
      this.#take(phone)
      await phone.start()
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Follows a phone that belongs to the page. */
  use(phone: Phone): void {
    this.release()
    this.#owned = false
    this.#take(phone)
  }

  /** Lets go of the phone; one made here is stopped, and nobody waits for that. */
  release(): void {
    const phone = this.#phone
    for (const stop of this.#stops.splice(0)) stop()
    this.#phone = undefined
    if (phone && this.#owned) phone.stop().catch(() => {})
  }

  #take(phone: Phone): void {
    this.#phone = phone
    this.#stops = [
      phone.on('state', (state) => this.#listener.state(state)),
      phone.on('incoming', (call) => this.#listener.incoming(call)),
      phone.on('calls', (calls) => this.#listener.calls(calls)),
      phone.on('audioBlocked', () => this.#listener.audioBlocked()),
    ]
  }
}

/** The failure inside a rejection; anything else becomes a failure that says so. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Error && 'failure' in error) return (error as PhoneError).failure
  const text = error instanceof Error ? error.message : String(error)
  return {
    reason: 'misuse',
    status: 0,
    message: { en: `Something went wrong: ${text}`, zh: `出现错误：${text}` },
    remedy: {
      en: 'Reload the page. If it happens again, tell your administrator.',
      zh: '请重新加载页面；若再次出现，请联系管理员。',
    },
    final: true,
    cause: error,
  }
}
