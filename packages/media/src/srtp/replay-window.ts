/**
 * Which of the last `size` numbers of a sequence were used (RFC 3711 3.3.2, RFC 6347 4.1.2.6). Numbers up to 2^53; each
 * slot holds the whole number, so that nothing needs shifting when the window moves.
 */
export class ReplayWindow {
  #highest = -1
  readonly #used: Float64Array

  constructor(size: number) {
    this.#used = new Float64Array(size).fill(-1)
  }

  /** The highest number used, -1 before the first. */
  get highest(): number {
    return this.#highest
  }

  isFresh(number: number): boolean {
    if (number > this.#highest) return true
    const size = this.#used.length
    return number >= 0 && this.#highest - number < size && this.#used[number % size] !== number
  }

  /** Only after what carried the number has proved authentic. */
  use(number: number): void {
    if (number > this.#highest) this.#highest = number
    this.#used[number % this.#used.length] = number
  }
}
