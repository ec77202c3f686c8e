import { type Codec, eventFor, isAuxiliary, isEvent, sameCodec, withDigits } from '../sdp/codec.ts'
import { isTranscodable } from '../sdp/transcodable.ts'
import { counterpart, inUse } from './in-use.ts'
import type { Leg } from './leg.ts'

/**
 * What an established leg goes on with when it offers again: the codec in use under the new offer's number, and digits if they
 * were agreed. Where it was transcoded, one that the other leg has too comes first. Undefined when the other leg must be asked.
 */
export function keep(leg: Leg, offered: readonly Codec[]): Codec[] | undefined {
  const { other } = leg
  const used = inUse(leg, other)
  const still = used && stillUsed(used, offered, other)
  if (!still) return undefined
  const parameters = leg.sdp.codecs.find((one) => sameCodec(one, still))?.parameters
  const codec = parameters === undefined ? still : { ...still, parameters }
  const event = leg.sdp.codecs.some(isEvent) ? eventFor(still, offered) : undefined
  return event ? [codec, withDigits(event)] : [codec]
}

function stillUsed(used: Codec, offered: readonly Codec[], other: Leg | undefined): Codec | undefined {
  const same = offered.find((codec) => sameCodec(codec, used))
  // Without the codec both have, the other leg is asked, so that nothing need be transcoded.
  if (!other || counterpart(used, other)) return same
  const common = offered.find((codec) => !isAuxiliary(codec) && counterpart(codec, other))
  return common ?? (isTranscodable(used) ? same : undefined)
}
