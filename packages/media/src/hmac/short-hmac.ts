import { hash } from 'node:crypto'

/** Of SHA-1 and SHA-256, bytes. */
const BLOCK = 64

/**
 * HMAC (RFC 2104) of short texts, by node:crypto's hash in one call: its Hmac is an object of its own for each text, which
 * costs three times as much to make and more again to collect. Everything is written over by the next text or key.
 */
export class ShortHmac {
  /** Bytes. */
  readonly length: number
  /** Where the text is to be written. */
  readonly text: Buffer
  readonly #algorithm: 'sha1' | 'sha256'
  /** The padded key with the text behind it, and the other one with the inner hash. */
  readonly #inner: Buffer
  readonly #outer: Buffer

  /** `room`: for the longest text, bytes. */
  constructor(algorithm: 'sha1' | 'sha256', room: number) {
    this.#algorithm = algorithm
    this.length = algorithm === 'sha1' ? 20 : 32
    this.#inner = Buffer.alloc(BLOCK + room)
    this.#outer = Buffer.alloc(BLOCK + this.length)
    this.text = this.#inner.subarray(BLOCK)
  }

  /** For the texts to come. */
  use(key: Buffer): void {
    const short = key.length > BLOCK ? hash(this.#algorithm, key, 'buffer') : key
    for (let at = 0; at < BLOCK; at++) {
      const byte = short[at] ?? 0
      this.#inner[at] = byte ^ 0x36
      this.#outer[at] = byte ^ 0x5c
    }
  }

  /** Writes the HMAC of the first `length` bytes of the text at `at`; may be into the text itself. */
  digest(length: number, into: Buffer, at: number): void {
    // As strings: a Buffer around 32 bytes costs more than their hash.
    const inner = hash(this.#algorithm, this.#inner.subarray(0, BLOCK + length), 'binary')
    this.#outer.write(inner, BLOCK, 'binary')
    into.write(hash(this.#algorithm, this.#outer, 'binary'), at, 'binary')
  }
}
