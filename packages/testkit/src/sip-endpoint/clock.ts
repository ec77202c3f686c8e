/** Calls `due` when the next deadline has come: one timer of the platform for all that is waited for. */
export class DeadlineTimer {
  readonly #next: () => number | undefined
  readonly #due: () => void
  readonly #speed: number
  #timer: NodeJS.Timeout | undefined

  /** `speed` 30 lets half a minute pass in a second. */
  constructor(speed: number, next: () => number | undefined, due: () => void) {
    this.#speed = speed
    this.#next = next
    this.#due = due
  }

  /** ms, as the user agent counts them. */
  get now(): number {
    return performance.now() * this.#speed
  }

  /** After everything that may have changed the deadlines. */
  arm(): void {
    clearTimeout(this.#timer)
    const at = this.#next()
    if (at === undefined) return
    const wait = Math.max(0, Math.min((at - this.now) / this.#speed, 0x7fff_ffff))
    this.#timer = setTimeout(this.#due, Math.ceil(wait))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
