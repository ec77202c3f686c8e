/** s: keys further apart than this have nothing to do with each other. */
const TOGETHER = 10

/**
 * Timestamps of keys (RFC 4733) on another stream's clock. All packets of one key get the same, and segments of a long one
 * stay as far apart as they were (2.5.1.3).
 */
export class KeyTimes {
  readonly #clockRate: number
  #known = false
  #source = 0
  #mapped = 0

  /** Of the stream that the keys are put into, Hz. */
  constructor(clockRate: number) {
    this.#clockRate = clockRate
  }

  /** `timestamp` on `clockRate` (Hz) of the source; `current` is where the other stream is now. */
  map(timestamp: number, clockRate: number, current: number): number {
    if (this.#known && timestamp === this.#source) return this.#mapped
    const distance = ((timestamp - this.#source) | 0) / clockRate
    const near = this.#known && Math.abs(distance) < TOGETHER
    const mapped = (near ? this.#mapped + Math.round(distance * this.#clockRate) : current) >>> 0
    // A late copy of the key before does not move the reference back.
    if (near && distance < 0) return mapped
    this.#known = true
    this.#source = timestamp
    this.#mapped = mapped
    return mapped
  }
}
