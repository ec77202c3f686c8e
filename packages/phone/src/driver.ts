/** Drives the core: effects in order, one timer for whatever is due next. */
import type { Effect, PageUserAgent } from '@offhook/sip'
import type { Platform } from './platform.ts'

/** Milliseconds; a machine that slept is noticed by then, whatever is due. */
const longest = 15_000

export class Driver {
  readonly ua: PageUserAgent
  readonly #platform: Platform
  readonly #handle: (effect: Effect) => void
  readonly #queue: Effect[] = []
  #draining = false
  #cancelTimer: (() => void) | undefined

  /** `handle` is given every effect, one after another, never while it handles another. */
  constructor(ua: PageUserAgent, platform: Platform, handle: (effect: Effect) => void) {
    this.ua = ua
    this.#platform = platform
    this.#handle = handle
  }

  now(): number {
    return this.#platform.now()
  }

  /** Carries out what the core returned. Effects of commands given meanwhile come after, as the core ordered them. */
  apply(effects: readonly Effect[] | false): void {
    if (effects) this.#queue.push(...effects)
    if (this.#draining) return
    this.#draining = true
    for (let effect = this.#queue.shift(); effect; effect = this.#queue.shift()) {
      try {
        this.#handle(effect)
      } catch (error) {
        this.#platform.report(error)
      }
    }
    this.#draining = false
    this.#arm()
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #arm(): void {
    this.stop()
    const due = this.ua.nextDeadline()
    if (due === undefined) return
    this.#cancelTimer = this.#platform.later(
      () => this.apply(this.ua.advance(this.now())),
      Math.min(due - this.now(), longest),
    )
  }
}
