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

export const isNamed = ({ name }: Codec, ...names: readonly string[]): boolean =>
  names.some((one) => sameName(name, one))

// Asked for some fifty times while a call is set up: most names differ in length already.
const sameName = (a: string, b: string): boolean =>
  a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())

export const isEvent = ({ name }: Codec): boolean => sameName(name, 'telephone-event')

/** Neither speech nor music of its own: digits, comfort noise, redundancy. Never the codec of a call. */
export const isAuxiliary = ({ name }: Codec): boolean => AUXILIARY.some((one) => sameName(name, one))

const AUXILIARY = ['telephone-event', 'CN', 'red', 'ulpfec'] as const

/** The same codec whatever number each side gives it. */
export const sameCodec = (a: Codec, b: Codec): boolean =>
  a.clockRate === b.clockRate && a.channels === b.channels && sameName(a.name, b.name)

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
