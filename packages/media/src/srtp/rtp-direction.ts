import { BAD_AUTH, MALFORMED, REPLAYED, TOO_MANY_SOURCES } from './codes.ts'
import { Sources } from './source.ts'
import type { RtpTransform } from './transform.ts'

const FIXED_HEADER = 12

/** Where the payload begins, behind CSRCs and header extension (RFC 3550 5.1, 5.3.1); below 0 when it is no RTP. */
export function payloadStart(packet: Buffer, length: number): number {
  const first = packet[0] ?? 0
  if (length < FIXED_HEADER || first >> 6 !== 2) return MALFORMED
  let start = FIXED_HEADER + 4 * (first & 0x0f)
  if (first & 0x10) {
    if (start + 4 > length) return MALFORMED
    start += 4 + 4 * packet.readUInt16BE(start + 2)
  }
  return start > length ? MALFORMED : start
}

/** SRTP of one direction (RFC 3711 3.3): which packet it is, and whether it may come; the profile does the rest. */
export class RtpDirection {
  readonly #transform: RtpTransform
  readonly #sources: Sources

  constructor(transform: RtpTransform, limit: number) {
    this.#transform = transform
    this.#sources = new Sources(limit)
  }

  protect(packet: Buffer, length: number): number {
    const start = payloadStart(packet, length)
    if (start < 0) return start
    const ssrc = packet.readUInt32BE(8)
    const known = this.#sources.find(ssrc)
    if (!known && this.#sources.isFull) return TOO_MANY_SOURCES
    const source = known ?? this.#sources.add(ssrc)
    const index = source.guess(packet.readUInt16BE(2))
    // A second payload under the same index would lay both open (RFC 3711 9.1).
    if (!source.isFresh(index)) return REPLAYED
    this.#transform.seal(packet, start, length, source, index)
    source.use(index)
    return length + this.#transform.tagLength
  }

  unprotect(packet: Buffer, length: number): number {
    const end = length - this.#transform.tagLength
    const start = payloadStart(packet, end)
    if (start < 0) return start
    const ssrc = packet.readUInt32BE(8)
    const known = this.#sources.find(ssrc)
    const sequence = packet.readUInt16BE(2)
    const index = known ? known.guess(sequence) : sequence
    if (known && !known.isFresh(index)) return REPLAYED
    if (!this.#transform.verify(packet, start, end, ssrc, index)) return BAD_AUTH
    if (!known && this.#sources.isFull) return TOO_MANY_SOURCES
    const source = known ?? this.#sources.add(ssrc)
    source.use(index)
    this.#transform.open(packet, start, end, source, index)
    return end
  }
}
