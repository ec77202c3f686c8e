import { audioOf } from '../sdp/audio.ts'
import { codecsTowards } from '../sdp/choose.ts'
import type { Codec } from '../sdp/codec.ts'
import { parseDescription } from '../sdp/parse.ts'
import { agreed } from './in-use.ts'
import { withKeys } from './key-means.ts'
import type { Leg } from './leg.ts'
import { callOf, codecsOf, formOf, type Legs, legOf, offererOf, release, speaks } from './legs.ts'
import { standing, unasked } from './standing.ts'
import type { CallId, LegId, Towards } from './types.ts'

/** `from` has offered, or stands as it is: our offer to `to`. Nothing that stands changes before it is answered. */
export async function offer(
  legs: Legs,
  callId: CallId,
  from: LegId,
  sdp: string,
  fromTowards: Towards,
  to: LegId,
  towards: Towards,
): Promise<string> {
  const stands = sdp === ''
  const { description, index, section } = stands
    ? { ...standing(legs.calls.get(callId), callId, from), description: unasked, index: 0 }
    : read(sdp, fromTowards)
  // At the far end of a tie the choice was made at its near end, for the same two.
  const isChosen = fromTowards.kind === 'tie'
  const spoken = spokenBy(legs.calls.get(callId)?.legs.get(to))
  const codecs = isChosen
    ? section.codecs
    : codecsTowards(section.codecs, speaks(fromTowards), speaks(towards), spoken, codecsOf(towards) === 'all')
  const wanted = withKeys(codecs, towards)
  const call = callOf(legs, callId)
  const fresh = [from, to].filter((id) => !call.legs.has(id))
  try {
    const source = stands ? standing(call, callId, from).leg : await offererOf(legs, call, from, fromTowards, section)
    const target = await legOf(legs, call, to, towards)
    const offered = target.sdp.payloadTypes.number(wanted)
    call.pending.set(to, { from: source, stands, description, index, section, offered })
    return target.sdp.print(offered, section.direction, section.packetTime ?? 20, target.transport('offer'))
  } catch (error) {
    for (const id of fresh) await release(legs, callId, id)
    throw error
  }
}

const spokenBy = (leg: Leg | undefined): readonly Codec[] => (leg ? agreed(leg) : [])

function read(sdp: string, towards: Towards) {
  const description = parseDescription(sdp)
  return { ...audioOf(description, formOf(towards)), description }
}
