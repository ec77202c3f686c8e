/** What a flight and its answers usually come to. */
const USUAL = 2048
const EMPTY = Buffer.alloc(0)

/** The handshake messages so far, one behind the other (RFC 5246 7.4.9). */
export class Transcript {
  #bytes = EMPTY
  #length = 0

  /** Good until the next `add`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  add(message: Buffer): void {
    const needed = this.#length + message.length
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(USUAL, 2 * needed))
      this.bytes.copy(larger)
      this.#bytes = larger
    }
    message.copy(this.#bytes, this.#length)
    this.#length = needed
  }
}
