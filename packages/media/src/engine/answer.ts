import { audioOf, refuse } from '../sdp/audio.ts'
import { codecsForAnswer } from '../sdp/choose.ts'
import { sameCodec } from '../sdp/codec.ts'
import { intersect, mirror } from '../sdp/direction.ts'
import { parseDescription } from '../sdp/parse.ts'
import type { Section } from '../sdp/section.ts'
import type { Pending } from './call.ts'
import { agreed } from './in-use.ts'
import { join } from './join.ts'
import { withKeys } from './key-means.ts'
import type { Leg } from './leg.ts'
import type { Legs } from './legs.ts'
import { mustMeet, standing } from './standing.ts'
import type { CallId, LegId } from './types.ts'

/** `id` has answered our offer, or stands as it is: the answer for the leg that had offered. */
export async function answer(legs: Legs, callId: CallId, id: LegId, sdp: string): Promise<string> {
  const call = legs.calls.get(callId)
  const leg = call?.legs.get(id)
  const pending = call?.pending.get(id)
  if (!call || !leg || !pending) throw new Error(`no offer of call ${callId} is waiting for leg ${id}`)
  const section = sdp === '' ? standing(call, callId, id).section : read(leg, pending, sdp)
  const { from } = pending
  const settle = pending.stands ? goOn(from, section) : settled(pending, section)
  if (sdp !== '') leg.agree(section, 'answer', pending.offered, pending.section.direction)
  const text = settle()
  from.service = undefined
  leg.service = undefined
  legs.tones.stop(from)
  legs.tones.stop(leg)
  join(from, leg)
  return text
}

function read(leg: Leg, { offered }: Pending, sdp: string): Section {
  const { section } = audioOf(parseDescription(sdp), leg.kind)
  leg.check(section, 'answer')
  const codecs = section.codecs.filter((codec) => offered.some((one) => sameCodec(one, codec)))
  if (codecs.length === 0) throw refuse('the answer has no codec that was offered')
  return section
}

/** Whoever offered is answered. Throws before anything changes. */
function settled({ from, section: own, offered, description, index }: Pending, section: Section): () => string {
  const taken = section.codecs.filter((codec) => offered.some((one) => sameCodec(one, codec)))
  const codecs = withKeys(codecsForAnswer(own.codecs, taken.length > 0 ? taken : section.codecs), from)
  const direction = intersect(mirror(own.direction), section.direction)
  return () => {
    from.sdp.layOut(description, index)
    from.agree(own, 'offer', codecs, direction)
    return from.sdp.print(codecs, direction, section.packetTime ?? 20, from.transport('answer'))
  }
}

/** Whoever stands behind the offer was not asked, and is not told. */
function goOn(from: Leg, section: Section): () => string {
  mustMeet(agreed(from), section.codecs)
  return () => ''
}
