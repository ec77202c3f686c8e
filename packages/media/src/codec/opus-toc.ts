/** In units of 48 kHz: 120 ms, the most a packet may hold (RFC 6716 3.2.5). */
const LONGEST = 5760

/** How much sound a packet holds by its first bytes, in units of 48 kHz; 0 when it cannot be one (RFC 6716 3.1, 3.2). */
export function opusDuration(payload: Uint8Array): number {
  const first = payload[0]
  if (first === undefined) return 0
  const frame = frameDuration(first >> 3)
  const code = first & 3
  if (code === 0) return frame
  if (code < 3) return 2 * frame
  const count = (payload[1] ?? 0) & 0x3f
  const duration = count * frame
  return duration > LONGEST ? 0 : duration
}

function frameDuration(configuration: number): number {
  // SILK alone: 10, 20, 40, 60 ms; hybrid: 10, 20 ms; CELT alone: 2.5, 5, 10, 20 ms.
  if (configuration < 12) return [480, 960, 1920, 2880][configuration & 3] as number
  if (configuration < 16) return configuration & 1 ? 960 : 480
  return 120 << (configuration & 3)
}
