import type { Kind } from './audio.ts'
import { type Codec, isNamed, sameCodec } from './codec.ts'

/** As they are offered: under the numbers that need no rtpmap where there is one (RFC 3551 6). */
const G711: readonly Codec[] = [
  { payloadType: 0, name: 'PCMU', clockRate: 8000, channels: 1 },
  { payloadType: 8, name: 'PCMA', clockRate: 8000, channels: 1 },
]
const G722: Codec = { payloadType: 9, name: 'G722', clockRate: 8000, channels: 1 }
const OPUS: Codec = { payloadType: -1, name: 'opus', clockRate: 48_000, channels: 2 }

/** Whether we can decode and encode it. */
export const isTranscodable = (codec: Codec): boolean =>
  [...G711, G722, OPUS].some((one) => isNamed(codec, one.name) && codec.clockRate === one.clockRate)

/**
 * What the far side may answer with besides `common`, so that one who offered `main` hears it by transcoding. Kept short
 * unless `all` is wanted: a phone that prefers by its own order should not find Opus where G.711 would do. Behind it what it
 * speaks already, `spoken`: it may have nothing else.
 */
export function byTranscoding(
  main: readonly Codec[],
  common: readonly Codec[],
  to: Kind,
  spoken: readonly Codec[],
  all: boolean,
): Codec[] {
  const ours = main.filter(isTranscodable)
  if (ours.length === 0) return []
  const narrow = ours.some((codec) => isNamed(codec, 'PCMU', 'PCMA'))
  const opus = withParameters(OPUS, ours)
  const wanted = wantedBy(to, opus, narrow && !all)
  for (const codec of [...G711, G722, opus]) if (isOf(codec, spoken) && !isOf(codec, wanted)) wanted.push(codec)
  return wanted.filter((codec) => !isOf(codec, common))
}

const isOf = (codec: Codec, among: readonly Codec[]): boolean => among.some((one) => sameCodec(one, codec))

function wantedBy(to: Kind, opus: Codec, narrow: boolean): Codec[] {
  // Every browser has them all and takes the first; a page may have left it one of them.
  if (to === 'webrtc') return [opus, ...G711, G722]
  return narrow ? [...G711, G722] : [...G711, G722, opus]
}

/**
 * The codec of the offer that is transcoded to, when the far side took none of them. Between PCMU and PCMA that costs
 * nothing; else the offerer's order decides.
 */
export function forAnswerByTranscoding(offered: readonly Codec[], taken: readonly Codec[]): Codec | undefined {
  const far = taken.find(isTranscodable)
  if (!far) return undefined
  const ours = offered.filter(isTranscodable)
  const own = (isG711(far) ? ours.find(isG711) : undefined) ?? ours[0]
  return own && withParameters(own, [far])
}

export const isG711 = (codec: Codec): boolean => isNamed(codec, 'PCMU', 'PCMA')

/** For Opus: no more bandwidth than the other side, one of `others`, can carry (RFC 7587 6.1). */
function withParameters(codec: Codec, others: readonly Codec[]): Codec {
  const { parameters: _, ...bare } = codec
  if (!isNamed(codec, OPUS.name)) return bare
  const rate = others.every(isG711) ? 8000 : 16_000
  return { ...bare, parameters: `maxplaybackrate=${rate};sprop-maxcapturerate=${rate};useinbandfec=1` }
}
