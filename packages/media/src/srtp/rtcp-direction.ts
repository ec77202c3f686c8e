import { BAD_AUTH, MALFORMED, REPLAYED, TOO_MANY_SOURCES } from './codes.ts'
import type { SessionKeys } from './keys.ts'
import { Keystream } from './keystream.ts'
import { Sources } from './source.ts'
import { Authenticator } from './tag.ts'

/** The first header and the sender's SSRC stay readable (RFC 3711 3.4). */
const CLEAR = 8
/** 80 bits whatever the profile says for RTP. */
const TAG_LENGTH = 10
const TRAILER = 4
const ENCRYPTED = 0x80000000
const LAST_INDEX = 0x7fffffff

/** SRTCP of one direction (RFC 3711 3.4). The index is explicit, 31 bits, and counts per SSRC. */
export class RtcpDirection {
  readonly #keystream: Keystream
  readonly #authenticator: Authenticator
  readonly #sources: Sources

  constructor(keys: SessionKeys, limit: number) {
    this.#keystream = new Keystream(keys.encryption, keys.salt)
    this.#authenticator = new Authenticator(keys.authentication, TAG_LENGTH)
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
    this.#keystream.apply(packet, CLEAR, length, ssrc, index)
    const trailer = ENCRYPTED + index
    packet.writeUInt32BE(trailer, length)
    this.#authenticator.sign(packet, length, trailer, length + TRAILER)
    return length + TRAILER + TAG_LENGTH
  }

  unprotect(packet: Buffer, length: number): number {
    const end = length - TRAILER - TAG_LENGTH
    if (end < CLEAR || (packet[0] ?? 0) >> 6 !== 2) return MALFORMED
    const trailer = packet.readUInt32BE(end)
    // Encryption is part of the profile (RFC 5764 4.1.2): a report in the clear was not sent by who negotiated with us.
    if (trailer < ENCRYPTED) return MALFORMED
    const index = trailer - ENCRYPTED
    const ssrc = packet.readUInt32BE(4)
    const known = this.#sources.find(ssrc)
    if (known && !known.isFresh(index)) return REPLAYED
    if (!this.#authenticator.verify(packet, end, trailer, length - TAG_LENGTH)) return BAD_AUTH
    if (!known && this.#sources.isFull) return TOO_MANY_SOURCES
    const source = known ?? this.#sources.add(ssrc)
    source.use(index)
    this.#keystream.apply(packet, CLEAR, end, ssrc, index)
    return end
  }
}
