import { BAD_AUTH, MALFORMED, REPLAYED, TAG_LENGTH, TOO_MANY_SOURCES } from './codes.ts'
import type { SessionKeys } from './keys.ts'
import { Keystream } from './keystream.ts'
import { Sources } from './source.ts'
import { Authenticator } from './tag.ts'
import { MachineKey, packetMachine } from './wasm/packet-machine.ts'

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

/** SRTP of one direction (RFC 3711 3.3). */
export class RtpDirection {
  readonly #keystream: Keystream
  readonly #authenticator: Authenticator
  readonly #machineKey: MachineKey
  readonly #sources: Sources

  constructor(keys: SessionKeys, limit: number) {
    this.#keystream = new Keystream(keys.encryption, keys.salt)
    this.#authenticator = new Authenticator(keys.authentication)
    this.#machineKey = new MachineKey(keys.authentication)
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
    const rollovers = Math.floor(index / 65536)
    if (length + TAG_LENGTH <= packetMachine.largest) {
      this.#keystream.provide(source.run, length - start, ssrc, index)
      packetMachine.seal(this.#machineKey, packet, start, length, rollovers, source.run)
    } else {
      this.#keystream.apply(packet, start, length, ssrc, index)
      this.#authenticator.sign(packet, length, rollovers, length)
    }
    source.use(index)
    return length + TAG_LENGTH
  }

  unprotect(packet: Buffer, length: number): number {
    const end = length - TAG_LENGTH
    const start = payloadStart(packet, end)
    if (start < 0) return start
    const ssrc = packet.readUInt32BE(8)
    const known = this.#sources.find(ssrc)
    const sequence = packet.readUInt16BE(2)
    const index = known ? known.guess(sequence) : sequence
    if (known && !known.isFresh(index)) return REPLAYED
    const rollovers = Math.floor(index / 65536)
    const isSmall = length <= packetMachine.largest
    const isAuthentic = isSmall
      ? packetMachine.verify(this.#machineKey, packet, end, rollovers)
      : this.#authenticator.verify(packet, end, rollovers, end)
    if (!isAuthentic) return BAD_AUTH
    if (!known && this.#sources.isFull) return TOO_MANY_SOURCES
    const source = known ?? this.#sources.add(ssrc)
    source.use(index)
    if (isSmall) {
      this.#keystream.provide(source.run, end - start, ssrc, index)
      packetMachine.open(packet, start, end, source.run)
    } else this.#keystream.apply(packet, start, end, ssrc, index)
    return end
  }
}
