/** Which tab leads: the one that holds the lock, and lives. */
import type { PhoneOptions } from '../types.ts'
import type { SharedPlatform } from './platform.ts'

/** ms between two signs of life of a leader. */
export const beat = 3_000
/** ms of silence after which it is asked, and ms that it, and whoever else wants to follow it, has to answer. */
const silence = 9_000
const grace = 2_000
/** ms that a tab which slept waits for what it has missed: the lock it was given may be another's by now. */
const waking = 500

/** The lock that is held by who leads. */
export interface Seat {
  readonly name: string
  readonly lock: NonNullable<SharedPlatform['lock']>
}

/** One phone for each person and server; pages of one site may write a server in several ways. */
export function seatName({ aor, server }: PhoneOptions, page: string | undefined): string {
  const servers = (typeof server === 'string' ? [server] : server).map((one) => {
    try {
      return new URL(one, page).href
    } catch {
      return one
    }
  })
  return `offhook:${aor}:${servers}`
}

export interface ElectionEvents {
  /** This tab leads from now on. */
  won(): void
  /** Another one does. */
  lost(): void
  /** Time for a sign of life. */
  beat(): void
  /** The leader has not been heard of for long: it is to be asked. */
  doubt(): void
}

/** A page that is frozen keeps its lock and says nothing: then the lock is taken away from it. */
export class Election {
  readonly #platform: SharedPlatform
  readonly #seat: Seat | undefined
  readonly #events: ElectionEvents
  #release: () => void = () => {}
  #timer: () => void = () => {}
  #leads = false
  #forces = false
  #heard = 0
  /** When this tab's own timer ran last. */
  #awake = 0
  #woke = Number.NEGATIVE_INFINITY

  /** Without a seat this tab leads at once, and for good. */
  constructor(platform: SharedPlatform, seat: Seat | undefined, events: ElectionEvents) {
    this.#platform = platform
    this.#seat = seat
    this.#events = events
    this.#stand(false)
  }

  /** A sign of life of the leader. */
  heard(): void {
    this.#heard = this.#platform.now()
  }

  /** Leads as soon as may be, whoever does now. */
  force(): void {
    if (this.#leads || this.#forces) return
    this.#forces = true
    this.#release()
    this.#stand(true)
  }

  close(): void {
    this.#leads = false
    this.#timer()
    this.#release()
  }

  #stand(force: boolean): void {
    this.heard()
    this.#awake = this.#heard
    this.#after(beat, () => this.#watch())
    const { name, lock } = this.#seat ?? {}
    if (name !== undefined && lock) {
      this.#release = lock(
        name,
        () => this.#held(),
        () => this.#lost(),
        force,
      )
    } else this.#won()
  }

  #held(): void {
    this.#leads = true
    this.#forces = false
    if (this.#slept()) this.#after(waking, () => this.#won())
    else this.#won()
  }

  /** Lately, and may still be about to hear of what has happened. */
  #slept(): boolean {
    const now = this.#platform.now()
    if (now - this.#awake > 2 * beat) this.#woke = now
    this.#awake = now
    return now - this.#woke < waking
  }

  #won(): void {
    this.#leads = true
    this.#after(beat, () => this.#pulse())
    this.#events.won()
  }

  #lost(): void {
    if (!this.#leads) return
    this.#leads = false
    this.#stand(false)
    this.#events.lost()
  }

  #pulse(): void {
    this.#after(beat, () => this.#pulse())
    this.#events.beat()
  }

  #watch(): void {
    this.#slept()
    const heard = this.#heard
    if (this.#platform.now() - heard < silence) this.#after(beat, () => this.#watch())
    else {
      // Not at once: it may be this tab that slept. Not all tabs at the same time.
      const dice = new Uint8Array(1)
      this.#platform.random(dice)
      this.#events.doubt()
      this.#after(grace + (dice[0] ?? 0) * 10, () => {
        if (this.#heard === heard) this.force()
        else this.#watch()
      })
    }
  }

  #after(ms: number, run: () => void): void {
    this.#timer()
    this.#timer = this.#platform.later(run, ms)
  }
}
