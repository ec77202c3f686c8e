import { type Cipheriv, createCipheriv } from 'node:crypto'
import { MASTER_SALT_LENGTH } from './keys.ts'

const BLOCK = 16

/**
 * AES in counter mode as RFC 3711 4.1.1 wants it, by one ECB cipher that is kept open: a cipher object per packet costs
 * twice as much as the encryption itself.
 */
export class Keystream {
  readonly #cipher: Cipheriv
  readonly #salt: Buffer
  #counters = Buffer.alloc(0)

  constructor(key: Buffer, salt: Buffer) {
    this.#cipher = createCipheriv('aes-128-ecb', key, null)
    this.#cipher.setAutoPadding(false)
    this.#salt = salt
    this.#grow(16)
  }

  /** Encrypts or decrypts `packet` from `start` to `end` in place. `index`: the packet index, below 2^48. */
  apply(packet: Buffer, start: number, end: number, ssrc: number, index: number): void {
    const blocks = Math.ceil((end - start) / BLOCK)
    if (blocks === 0) return
    if (blocks * BLOCK > this.#counters.length) this.#grow(blocks)
    const counters = this.#counters
    const salt = this.#salt
    const high = salt.readUInt32BE(4) ^ ssrc
    const middle = salt.readUInt32BE(8) ^ Math.floor(index / 65536)
    const low = salt.readUInt16BE(12) ^ (index % 65536)
    for (let at = 0; at < blocks * BLOCK; at += BLOCK) {
      counters.writeInt32BE(high, at + 4)
      counters.writeInt32BE(middle, at + 8)
      counters.writeUInt16BE(low, at + 12)
    }
    const stream = this.#cipher.update(counters.subarray(0, blocks * BLOCK))
    for (let at = start, from = 0; at < end; at++, from++) packet[at] = (packet[at] ?? 0) ^ (stream[from] ?? 0)
  }

  #grow(blocks: number): void {
    this.#counters = Buffer.alloc(blocks * BLOCK)
    for (let block = 0; block < blocks; block++) {
      this.#salt.copy(this.#counters, block * BLOCK, 0, MASTER_SALT_LENGTH)
      this.#counters.writeUInt16BE(block, block * BLOCK + 14)
    }
  }
}
