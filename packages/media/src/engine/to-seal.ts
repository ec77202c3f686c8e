import { HEADER_LENGTH } from '../rtp/header.ts'

/** What the longest tag takes. */
const TAG = 16

/** The payload `packet[start, end)` where it can be sealed, with its header to be at 0: where it is, if there is room for both. */
export function toSeal(packet: Buffer, start: number, end: number, { scratch }: { readonly scratch: Buffer }): Buffer {
  if (start === HEADER_LENGTH && packet.length - end >= TAG) return packet
  packet.copy(scratch, HEADER_LENGTH, start, end)
  return scratch
}
