/** Lets `burst` lines through per `window` ms, and tells with the next one how many were left out: a flood must not fill a disk. */
export class LogLimit {
  readonly #burst: number
  readonly #window: number
  #until = 0
  #count = 0

  constructor(burst = 20, window = 10_000) {
    this.#burst = burst
    this.#window = window
  }

  /** Calls `write` with how many lines were left out since the last one, or leaves this one out. */
  pass(now: number, write: (leftOut: number) => void): void {
    if (now >= this.#until) {
      const leftOut = Math.max(0, this.#count - this.#burst)
      this.#until = now + this.#window
      this.#count = 1
      write(leftOut)
      return
    }
    this.#count += 1
    if (this.#count <= this.#burst) write(0)
  }
}
