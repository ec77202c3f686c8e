import type { Codec } from './types.ts'

/** Zero in each law. */
const QUIET = { PCMU: 0xff, PCMA: 0xd5 } as const
/** One frame of 20 ms without any sound: CELT alone, full band, its silence flag set (RFC 6716 4.3). */
const OPUS_QUIET = Buffer.from([0xf8, 0xff, 0xfe])
/** The smallest steps of both bands (ITU-T G.722): what sounds dies away within a frame. */
const G722_QUIET = 0xff

/** Writes silence over the payload `packet[start, end)`; returns its length, which is not longer. */
export function silence(codec: Codec, packet: Buffer, start: number, end: number): number {
  switch (codec.name) {
    case 'PCMU':
    case 'PCMA':
      packet.fill(QUIET[codec.name], start, end)
      return end - start
    case 'G722':
      packet.fill(G722_QUIET, start, end)
      return end - start
    case 'opus':
      if (end - start < OPUS_QUIET.length) return end - start
      OPUS_QUIET.copy(packet, start)
      return OPUS_QUIET.length
    default:
      return codec.name satisfies never
  }
}
