export interface ImpairmentOptions {
  /** Share that is lost in each direction, 0 to 1. */
  readonly loss: number
  /** Each datagram is delayed by up to this many ms, and none overtakes another. None by default. */
  readonly jitter?: number
  /** Share, 0 to 1, that is held back until `behind` later ones have passed. None by default. */
  readonly reordering?: number
  /** 1 by default. */
  readonly behind?: number
}

/** What becomes of a datagram: `after` later ones, or in `delay` ms. */
export type Fate = 'lost' | 'at once' | { readonly delay: number } | { readonly after: number }

/** ms: nothing is held back for longer, where nothing comes to overtake it. */
const HELD = 200

interface Held {
  after: number
  readonly timer: NodeJS.Timeout
  readonly send: () => void
}

/** What one direction of a bad network does to datagrams, by dice. */
export class Impairment {
  readonly #options: ImpairmentOptions
  readonly #dice: () => number
  readonly #held = new Set<Held>()
  readonly #timers = new Set<NodeJS.Timeout>()
  /** When the last delayed one goes, by `performance.now()`. */
  #last = 0

  /** `dice` gives numbers from 0 to 1. */
  constructor(options: ImpairmentOptions, dice: () => number) {
    this.#options = options
    this.#dice = dice
  }

  /** Throws as many dice as there are kinds of harm, for each datagram alike. */
  next(): Fate {
    const { loss, jitter = 0, reordering = 0, behind = 1 } = this.#options
    const isLost = this.#dice() < loss
    const delay = jitter > 0 ? this.#dice() * jitter : 0
    const isHeld = reordering > 0 && this.#dice() < reordering
    if (isLost) return 'lost'
    if (isHeld) return { after: behind }
    return jitter > 0 ? { delay } : 'at once'
  }

  /** Sends as its fate is; true when others are to pass before it. */
  send(fate: Exclude<Fate, 'lost'>, send: () => void): boolean {
    if (fate === 'at once') this.#pass(send)
    else if ('after' in fate) {
      const held: Held = { after: fate.after, send, timer: setTimeout(() => this.#let(held), HELD) }
      this.#held.add(held)
      return true
    } else {
      const now = performance.now()
      this.#last = Math.max(this.#last, now + fate.delay)
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        this.#pass(send)
      }, this.#last - now)
      this.#timers.add(timer)
    }
    return false
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { timer } of this.#held) clearTimeout(timer)
  }

  /** It overtakes those that are held. */
  #pass(send: () => void): void {
    send()
    for (const held of this.#held) if (--held.after <= 0) this.#let(held)
  }

  #let(held: Held): void {
    clearTimeout(held.timer)
    this.#held.delete(held)
    held.send()
  }
}
