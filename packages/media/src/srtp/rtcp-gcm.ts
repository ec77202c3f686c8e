import { BAD_AUTH, MALFORMED, REPLAYED, TOO_MANY_SOURCES } from './codes.ts'
import { GCM_TAG_LENGTH, Gcm } from './gcm.ts'
import type { SessionKeys } from './keys.ts'
import { Sources } from './source.ts'

const CLEAR = 8
const TRAILER = 4
const ENCRYPTED = 0x80000000
const LAST_INDEX = 0x7fffffff

/** SRTCP under AES-GCM (RFC 7714 9): the tag stands before the index, which is authenticated with the first eight bytes. */
export class RtcpGcm {
  readonly #gcm: Gcm
  readonly #sources: Sources
  readonly #aad = Buffer.alloc(CLEAR + TRAILER)

  constructor(keys: SessionKeys, limit: number) {
    this.#gcm = new Gcm(keys)
    this.#sources = new Sources(limit)
  }

  protect(packet: Buffer, length: number): number {
    if (length < CLEAR || (packet[0] ?? 0) >> 6 !== 2) return MALFORMED
    const ssrc = packet.readUInt32BE(4)
    const known = this.#sources.find(ssrc)
    if (!known && this.#sources.isFull) return TOO_MANY_SOURCES
    const source = known ?? this.#sources.add(ssrc)
    const index = source.highest + 1
    if (index > LAST_INDEX) return REPLAYED
    source.use(index)
    const aad = this.#data(packet, index)
    this.#gcm.seal(packet, CLEAR, length, length, aad, ssrc, index >>> 16, index & 0xffff)
    packet.writeUInt32BE(ENCRYPTED + index, length + GCM_TAG_LENGTH)
    return length + GCM_TAG_LENGTH + TRAILER
  }

  unprotect(packet: Buffer, length: number): number {
    const end = length - GCM_TAG_LENGTH - TRAILER
    if (end < CLEAR || (packet[0] ?? 0) >> 6 !== 2) return MALFORMED
    const trailer = packet.readUInt32BE(length - TRAILER)
    // As with counter mode: a report in the clear was not sent by who negotiated with us.
    if (trailer < ENCRYPTED) return MALFORMED
    const index = trailer - ENCRYPTED
    const ssrc = packet.readUInt32BE(4)
    const known = this.#sources.find(ssrc)
    if (known && !known.isFresh(index)) return REPLAYED
    const aad = this.#data(packet, index)
    const plain = this.#gcm.open(packet, CLEAR, end, end, aad, ssrc, index >>> 16, index & 0xffff)
    if (!plain) return BAD_AUTH
    if (!known && this.#sources.isFull) return TOO_MANY_SOURCES
    const source = known ?? this.#sources.add(ssrc)
    source.use(index)
    plain.copy(packet, CLEAR)
    return end
  }

  #data(packet: Buffer, index: number): Buffer {
    packet.copy(this.#aad, 0, 0, CLEAR)
    this.#aad.writeUInt32BE(ENCRYPTED + index, CLEAR)
    return this.#aad
  }
}
