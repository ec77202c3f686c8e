import { refuse } from '../sdp/audio.ts'
import { type Codec, isAuxiliary, sameCodec } from '../sdp/codec.ts'
import type { Description, Section } from '../sdp/section.ts'
import { isTranscodable } from '../sdp/transcodable.ts'
import type { Call } from './call.ts'
import { agreed } from './in-use.ts'
import type { Leg } from './leg.ts'
import type { CallId, LegId } from './types.ts'

/** The leg, whose peer is not asked: what it has agreed to stands. Throws where there is no such leg, or no agreement yet. */
export function standing(call: Call | undefined, callId: CallId, id: LegId): { leg: Leg; section: Section } {
  const leg = call?.legs.get(id)
  const remote = leg?.sdp.remote
  if (!leg || !remote) throw new Error(`leg ${id} of call ${callId} is not established`)
  // Who is on hold today speaks tomorrow, and tells us alone: the other side need not know.
  return { leg, section: { ...remote, codecs: agreed(leg), direction: 'sendrecv' } }
}

/** Of a leg whose description is not written anew. */
export const unasked: Description = { sections: [] }

/** Throws `MediaRefused` 488 where two that have agreed to these would not hear each other, not even by transcoding. */
export function mustMeet(a: readonly Codec[], b: readonly Codec[]): void {
  const [ours, theirs] = [a, b].map((codecs) => codecs.filter((codec) => !isAuxiliary(codec))) as [Codec[], Codec[]]
  if (ours.some((one) => theirs.some((other) => sameCodec(one, other)))) return
  if ([ours[0], theirs[0]].every((one) => one && isTranscodable(one))) return
  throw refuse(`${ours[0]?.name} and ${theirs[0]?.name} cannot be brought together`)
}
