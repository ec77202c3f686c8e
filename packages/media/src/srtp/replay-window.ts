const WORD = 16

/**
 * Which of the last `size` numbers of a sequence, a multiple of 16, were used (RFC 3711 3.3.2, RFC 6347 4.1.2.6). Numbers up
 * to 2^53. A bit each in a ring: each packet reads and writes it, and there are several of them per call.
 */
export class ReplayWindow {
  #highest = -1
  readonly #size: number
  readonly #used: number[]

  constructor(size: number) {
    this.#size = size
    this.#used = new Array<number>(size / WORD).fill(0)
  }

  /** The highest number used, -1 before the first. */
  get highest(): number {
    return this.#highest
  }

  isFresh(number: number): boolean {
    if (number > this.#highest) return true
    if (number < 0 || this.#highest - number >= this.#size) return false
    const at = number % this.#size
    return (((this.#used[at >> 4] as number) >> (at & 15)) & 1) === 0
  }

  /** Only after what carried the number has proved authentic. */
  use(number: number): void {
    if (number > this.#highest) this.#moveTo(number)
    // Below the window there is no bit for it, and `isFresh` has refused it.
    else if (this.#highest - number >= this.#size) return
    const at = number % this.#size
    this.#used[at >> 4] = (this.#used[at >> 4] as number) | (1 << (at & 15))
  }

  /** Forgets what leaves the window: the numbers in between have not been used. */
  #moveTo(number: number): void {
    const from = Math.max(this.#highest + 1, number - this.#size + 1)
    this.#highest = number
    for (let each = from; each < number; each++) {
      const at = each % this.#size
      this.#used[at >> 4] = (this.#used[at >> 4] as number) & ~(1 << (at & 15))
    }
  }
}
