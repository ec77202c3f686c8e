import { audioOf, refuse } from '../sdp/audio.ts'
import { codecsForAnswer } from '../sdp/choose.ts'
import { sameCodec } from '../sdp/codec.ts'
import { intersect, mirror } from '../sdp/direction.ts'
import { parseDescription } from '../sdp/parse.ts'
import { join } from './join.ts'
import { withKeys } from './key-means.ts'
import type { Legs } from './legs.ts'
import type { CallId, LegId } from './types.ts'

/** `id` has answered our offer: the answer for the leg that had offered. */
export async function answer(legs: Legs, callId: CallId, id: LegId, sdp: string): Promise<string> {
  const call = legs.calls.get(callId)
  const leg = call?.legs.get(id)
  const pending = call?.pending.get(id)
  if (!call || !leg || !pending) throw new Error(`no offer of call ${callId} is waiting for leg ${id}`)
  const { section } = audioOf(parseDescription(sdp), leg.kind)
  leg.check(section, 'answer')
  const taken = section.codecs.filter((codec) => pending.offered.some((one) => sameCodec(one, codec)))
  if (taken.length === 0) throw refuse('the answer has no codec that was offered')
  const { from } = pending
  const codecs = withKeys(codecsForAnswer(pending.section.codecs, taken), from)
  const direction = intersect(mirror(pending.section.direction), section.direction)

  leg.agree(section, 'answer', pending.offered, pending.section.direction)
  from.sdp.layOut(pending.description, pending.index)
  from.agree(pending.section, 'offer', codecs, direction)

  from.service = undefined
  leg.service = undefined
  legs.tones.stop(from)
  legs.tones.stop(leg)
  join(from, leg)
  return from.sdp.print(codecs, direction, section.packetTime ?? 20, from.transport('answer'))
}
