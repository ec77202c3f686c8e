import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import type { SessionKeys } from './keys.ts'
import type { Source } from './source.ts'
import type { RtpTransform } from './transform.ts'

export const GCM_TAG_LENGTH = 16
const IV_LENGTH = 12

/** AES-GCM with the nonce of RFC 7714 8.1, 9.1: SSRC and a 48-bit counter over the salt. */
export class Gcm {
  // As a key object: of bytes, node:crypto would make one for each packet, at the price of the packet itself.
  readonly #key: KeyObject
  readonly #algorithm: 'aes-128-gcm' | 'aes-256-gcm'
  readonly #salt: readonly [number, number, number]
  readonly #iv = Buffer.alloc(IV_LENGTH)

  constructor({ encryption, salt }: SessionKeys) {
    this.#key = createSecretKey(encryption)
    this.#algorithm = encryption.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm'
    this.#salt = [salt.readUIntBE(0, 6), salt.readUInt32BE(6), salt.readUInt16BE(10)]
  }

  /** `high`, 32 bits, and `low`, 16 bits: roll-overs and sequence number, or an SRTCP index. Encrypts in place. */
  seal(
    packet: Buffer,
    start: number,
    end: number,
    tagAt: number,
    aad: Buffer,
    ssrc: number,
    high: number,
    low: number,
  ) {
    const cipher = createCipheriv(this.#algorithm, this.#key, this.#nonce(ssrc, high, low))
    cipher.setAAD(aad)
    const sealed = cipher.update(packet.subarray(start, end))
    cipher.final()
    sealed.copy(packet, start)
    cipher.getAuthTag().copy(packet, tagAt)
  }

  /** The plaintext, or undefined when the tag is not right. */
  open(
    packet: Buffer,
    start: number,
    end: number,
    tagAt: number,
    aad: Buffer,
    ssrc: number,
    high: number,
    low: number,
  ) {
    const decipher = createDecipheriv(this.#algorithm, this.#key, this.#nonce(ssrc, high, low), {
      authTagLength: GCM_TAG_LENGTH,
    })
    decipher.setAAD(aad)
    decipher.setAuthTag(packet.subarray(tagAt, tagAt + GCM_TAG_LENGTH))
    const plain = decipher.update(packet.subarray(start, end))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return plain
  }

  #nonce(ssrc: number, high: number, low: number): Buffer {
    const iv = this.#iv
    const [first, second, third] = this.#salt
    // Two zero bytes and the SSRC: 48 bits, too many for one exclusive or.
    iv.writeUInt16BE(Math.floor(first / 2 ** 32), 0)
    iv.writeInt32BE(((first % 2 ** 32) | 0) ^ ssrc, 2)
    iv.writeInt32BE(second ^ high, 6)
    iv.writeUInt16BE(third ^ low, 10)
    return iv
  }
}

/** RTP under AES-GCM (RFC 7714 8): the header is authenticated as it stands. */
export class GcmTransform implements RtpTransform {
  readonly tagLength = GCM_TAG_LENGTH
  readonly #gcm: Gcm
  #plain: Buffer | undefined

  constructor(keys: SessionKeys) {
    this.#gcm = new Gcm(keys)
  }

  seal(packet: Buffer, start: number, length: number, { ssrc }: Source, index: number): void {
    const high = Math.floor(index / 65536)
    this.#gcm.seal(packet, start, length, length, packet.subarray(0, start), ssrc, high, index % 65536)
  }

  verify(packet: Buffer, start: number, end: number, ssrc: number, index: number): boolean {
    const high = Math.floor(index / 65536)
    this.#plain = this.#gcm.open(packet, start, end, end, packet.subarray(0, start), ssrc, high, index % 65536)
    return this.#plain !== undefined
  }

  open(packet: Buffer, start: number): void {
    this.#plain?.copy(packet, start)
    this.#plain = undefined
  }
}
