import type { Service } from '../engine/types.ts'
import type { Kind } from './audio.ts'
import { refuse } from './audio.ts'
import { type Codec, eventFor, isAuxiliary, isEvent, isNamed, sameCodec, withDigits } from './codec.ts'
import { byTranscoding, forAnswerByTranscoding, isG711, isTranscodable } from './transcodable.ts'

/** Offered also where the other side has none: its keys come some other way. */
const KEYS: Codec = { payloadType: -1, name: 'telephone-event', clockRate: 8000, channels: 1, parameters: '0-15' }
const BROWSERS_KNOW = ['opus', 'G722', 'PCMU', 'PCMA'] as const
/** What a desk phone is offered first from a browser: what every phone has. The rest of what a browser has comes after. */
const PHONES_KNOW = ['PCMU', 'PCMA'] as const

/**
 * What to offer the far side: out of what this side offered, in its order, payload types still this side's; behind it what
 * this side can hear by transcoding, payload types still to be given. `spoken`: what the far side has agreed to before, if
 * anything; `all`: it has refused a shorter list. Throws `MediaRefused` with 488 when nothing is left.
 */
export function codecsTowards(
  offered: readonly Codec[],
  from: Kind,
  to: Kind,
  spoken: readonly Codec[] = [],
  all = false,
): Codec[] {
  const main = offered.filter((codec) => !isAuxiliary(codec))
  const common = inCommon(main, from, to)
  const wanted = [...common, ...byTranscoding(main, common, to, spoken, all)]
  if (wanted.length === 0) throw refuse(`no common codec in ${offered.map((codec) => codec.name).join(', ')}`)
  return [...wanted, ...auxiliaries(offered, wanted, from, to)]
}

function inCommon(main: readonly Codec[], from: Kind, to: Kind): Codec[] {
  if (to === 'webrtc') return main.filter((codec) => isNamed(codec, ...BROWSERS_KNOW))
  if (from === 'rtp') return [...main]
  const first = main.filter((codec) => isNamed(codec, ...PHONES_KNOW))
  return [...first, ...main.filter((codec) => !first.includes(codec) && isNamed(codec, ...BROWSERS_KNOW))]
}

function auxiliaries(offered: readonly Codec[], main: readonly Codec[], from: Kind, to: Kind): Codec[] {
  const events = offered.filter(isEvent)
  const [any = KEYS] = events
  if (from === 'rtp' && to === 'rtp')
    return [...(events.length > 0 ? events : [KEYS]), ...offered.filter((codec) => isNamed(codec, 'CN'))]
  const clocks = to === 'webrtc' && main.some((codec) => codec.clockRate === 48_000) ? [48_000, 8000] : [8000]
  return clocks.map((clockRate) =>
    withDigits(events.find((event) => event.clockRate === clockRate) ?? { ...any, payloadType: -1, clockRate }),
  )
}

/**
 * The offerer's answer: the first codec the far side took that was offered by it, else one to transcode to, and digits if it takes them. Payload types are the offerer's
 * (RFC 3264 6.1), parameters the far side's, because they say what it wants to receive.
 */
export function codecsForAnswer(offered: readonly Codec[], taken: readonly Codec[]): Codec[] {
  for (const far of taken) {
    if (isAuxiliary(far)) continue
    const own = offered.find((codec) => sameCodec(codec, far))
    if (own) return [carry(own, far), ...auxiliariesForAnswer(own, offered, taken)]
  }
  const own = forAnswerByTranscoding(offered, taken)
  if (own) return [own, ...auxiliariesForAnswer(own, offered, taken, taken.find(isTranscodable))]
  throw refuse('the answer has no codec that was offered')
}

/** `far`: what is transcoded from. */
function auxiliariesForAnswer(codec: Codec, offered: readonly Codec[], taken: readonly Codec[], far?: Codec): Codec[] {
  const found: Codec[] = []
  // Whatever the far side takes: keys are turned into that.
  const event = eventFor(codec, offered)
  if (event) found.push(withDigits(event))
  // A decoder of ours makes and takes it; from law to law packets pass as they are.
  const ours = far !== undefined && !(isG711(codec) && isG711(far))
  const noise = offered.find((one) => isNamed(one, 'CN') && (ours || taken.some((other) => sameCodec(one, other))))
  if (noise) found.push(noise)
  return found
}

function carry(own: Codec, far: Codec): Codec {
  const { parameters: _, ...bare } = own
  return far.parameters === undefined ? bare : { ...bare, parameters: far.parameters }
}

/** The answer when a service is at the other end. */
export function codecsForService(offered: readonly Codec[], service: Service): Codec[] {
  // A tone is written as G.711; browsers offer that beside Opus, so nothing needs encoding.
  const wanted = service.kind === 'tone' ? ['PCMU', 'PCMA'] : undefined
  const codec = wanted
    ? (offered.find((one) => isNamed(one, 'PCMU')) ?? offered.find((one) => isNamed(one, 'PCMA')))
    : offered.find((one) => !isAuxiliary(one))
  if (!codec) throw refuse(wanted ? 'a tone needs PCMU or PCMA' : 'no audio codec')
  const event = eventFor(codec, offered)
  return event ? [codec, withDigits(event)] : [codec]
}
