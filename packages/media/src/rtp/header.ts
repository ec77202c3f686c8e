/** RTP's fixed header (RFC 3550 5.1), read and written in place. */
export const HEADER_LENGTH = 12
export const MALFORMED = -1

/** Where the payload begins, past CSRCs and extension, or `MALFORMED`. */
export function payloadStart(packet: Buffer, length: number): number {
  if (length < HEADER_LENGTH) return MALFORMED
  const first = packet[0] as number
  if (first >> 6 !== 2) return MALFORMED
  let start = HEADER_LENGTH + 4 * (first & 0x0f)
  if (first & 0x10) {
    if (start + 4 > length) return MALFORMED
    start += 4 + 4 * (((packet[start + 2] as number) << 8) | (packet[start + 3] as number))
  }
  return start > length ? MALFORMED : start
}

/** Where the payload ends, before any padding, or `MALFORMED`. */
export function payloadEnd(packet: Buffer, start: number, length: number): number {
  if (((packet[0] as number) & 0x20) === 0) return length
  const padding = packet[length - 1] as number
  return padding === 0 || start + padding > length ? MALFORMED : length - padding
}

export const payloadTypeOf = (packet: Buffer): number => (packet[1] as number) & 0x7f
export const markerOf = (packet: Buffer): boolean => (packet[1] as number) > 0x7f
export const sequenceOf = (packet: Buffer): number => ((packet[2] as number) << 8) | (packet[3] as number)
export const timestampOf = (packet: Buffer): number => word(packet, 4)
export const ssrcOf = (packet: Buffer): number => word(packet, 8)

/** RTCP shares the port when muxed: payload types 64 to 95 are its own (RFC 5761 4). */
export const isRtcp = (packet: Buffer): boolean => {
  const second = packet[1] as number
  return second >= 192 && second <= 223
}

/** Bytes by hand: Buffer's readUInt32BE checks its range on each call, and this runs for each packet. */
export function word(packet: Buffer, at: number): number {
  return (
    (((packet[at] as number) << 24) |
      ((packet[at + 1] as number) << 16) |
      ((packet[at + 2] as number) << 8) |
      (packet[at + 3] as number)) >>>
    0
  )
}

export function putWord(packet: Buffer, at: number, value: number): void {
  packet[at] = value >>> 24
  packet[at + 1] = value >>> 16
  packet[at + 2] = value >>> 8
  packet[at + 3] = value
}

/** Twelve bytes at `at`: no padding, no extension, no CSRC. */
export function writeHeader(
  packet: Buffer,
  at: number,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[at] = 0x80
  packet[at + 1] = marker ? payloadType | 0x80 : payloadType
  packet[at + 2] = sequence >>> 8
  packet[at + 3] = sequence
  putWord(packet, at + 4, timestamp)
  putWord(packet, at + 8, ssrc)
}
