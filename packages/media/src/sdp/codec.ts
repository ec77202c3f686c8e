/** One line of an rtpmap, with its fmtp. Names compare without case (RFC 8866 6.6). */
export interface Codec {
  readonly payloadType: number
  readonly name: string
  /** Hz, as RTP's timestamps count it: G.722 says 8000 (RFC 3551 4.5.2). */
  readonly clockRate: number
  readonly channels: number
  readonly parameters?: string
}

/** Payload types that need no rtpmap (RFC 3551 6), audio only. */
const STATIC: Readonly<Record<number, readonly [name: string, clockRate: number]>> = {
  0: ['PCMU', 8000],
  3: ['GSM', 8000],
  4: ['G723', 8000],
  8: ['PCMA', 8000],
  9: ['G722', 8000],
  13: ['CN', 8000],
  15: ['G728', 8000],
  18: ['G729', 8000],
}

/** The codec of a payload type that came without an rtpmap, or undefined for a dynamic one. */
export function staticCodec(payloadType: number): Codec | undefined {
  const entry = STATIC[payloadType]
  return entry && { payloadType, name: entry[0], clockRate: entry[1], channels: 1 }
}

export const isNamed = (codec: Codec, ...names: readonly string[]): boolean => {
  const own = codec.name.toLowerCase()
  return names.some((name) => name.toLowerCase() === own)
}

export const isEvent = (codec: Codec): boolean => isNamed(codec, 'telephone-event')

/** Neither speech nor music of its own: digits, comfort noise, redundancy. Never the codec of a call. */
export const isAuxiliary = (codec: Codec): boolean => isNamed(codec, 'telephone-event', 'CN', 'red', 'ulpfec')

/** The same codec whatever number each side gives it. */
export const sameCodec = (a: Codec, b: Codec): boolean =>
  isNamed(a, b.name) && a.clockRate === b.clockRate && a.channels === b.channels

export const codecKey = (codec: Codec): string => `${codec.name.toLowerCase()}/${codec.clockRate}/${codec.channels}`

/**
 * The telephone-event that goes with `codec`: the one of its clock, else whichever is there (Firefox offers 8000 alone
 * beside Opus).
 */
export function eventFor(codec: Codec, among: readonly Codec[]): Codec | undefined {
  const events = among.filter(isEvent)
  return events.find((event) => event.clockRate === codec.clockRate) ?? events[0]
}

/** The sixteen keys, where the peer did not say which events: some phones take none from a line without (RFC 4733 2.4.1). */
export const withDigits = (event: Codec): Codec => ({ ...event, parameters: event.parameters ?? '0-15' })
