import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** HMAC-SHA1 over a packet and four bytes after it, cut to so many bytes (RFC 3711 4.2.1). */
export class Authenticator {
  readonly #key: KeyObject
  readonly #tagLength: number
  readonly #trailer = Buffer.alloc(4)

  constructor(key: Buffer, tagLength: number) {
    this.#tagLength = tagLength
    this.#key = createSecretKey(key)
  }

  /** Writes the tag of `packet[0, length)` followed by `trailer` (a 32-bit number) at `at`. */
  sign(packet: Buffer, length: number, trailer: number, at: number): void {
    this.#digest(packet, length, trailer).copy(packet, at, 0, this.#tagLength)
  }

  /** Compares in constant time. */
  verify(packet: Buffer, length: number, trailer: number, at: number): boolean {
    const digest = this.#digest(packet, length, trailer)
    let difference = 0
    for (let i = 0; i < this.#tagLength; i++) difference |= (digest[i] ?? 0) ^ (packet[at + i] ?? 0)
    return difference === 0
  }

  #digest(packet: Buffer, length: number, trailer: number): Buffer {
    this.#trailer.writeInt32BE(trailer | 0)
    return createHmac('sha1', this.#key).update(packet.subarray(0, length)).update(this.#trailer).digest()
  }
}
