import { audioOf } from '../sdp/audio.ts'
import { type Codec, eventFor, isAuxiliary, isEvent, sameCodec, withDigits } from '../sdp/codec.ts'
import { mirror } from '../sdp/direction.ts'
import { parseDescription } from '../sdp/parse.ts'
import { join } from './join.ts'
import type { Legs } from './legs.ts'
import { serve } from './serve.ts'
import type { CallId, LegId, Reoffered, Towards } from './types.ts'

/** An established leg offers again. Answered here as long as it still offers the codec in use. */
export async function reoffer(legs: Legs, callId: CallId, id: LegId, sdp: string): Promise<Reoffered> {
  const leg = legs.calls.get(callId)?.legs.get(id)
  if (!leg?.sdp.remote) throw new Error(`leg ${id} of call ${callId} is not established`)
  if (leg.service) {
    const towards: Towards =
      leg.kind === 'webrtc' ? { kind: 'webrtc' } : { kind: 'rtp', localAddress: leg.transport('answer').address }
    return { kind: 'answered', sdp: await serve(legs, callId, id, sdp, towards, leg.service) }
  }
  const description = parseDescription(sdp)
  const { index, section } = audioOf(description, leg.kind)
  const codecs = keep(leg.sdp.codecs, leg.other?.sdp.codecs, section.codecs)
  if (!codecs) return { kind: 'passOn' }
  const direction = mirror(section.direction)

  leg.sdp.layOut(description, index)
  leg.agree(section, 'offer', codecs, direction)
  if (leg.other) join(leg, leg.other)
  return { kind: 'answered', sdp: leg.sdp.print(codecs, direction, section.packetTime ?? 20, leg.transport('answer')) }
}

/** The codec in use under the new offer's number, and digits if they were agreed; undefined when it is offered no more. */
function keep(
  own: readonly Codec[],
  other: readonly Codec[] | undefined,
  offered: readonly Codec[],
): Codec[] | undefined {
  // The leg we made an offer to may have several; what the other side answered with is the one in use.
  const used = own.find((codec) => !isAuxiliary(codec) && (!other || other.some((one) => sameCodec(one, codec))))
  const still = used && offered.find((codec) => sameCodec(codec, used))
  if (!used || !still) return undefined
  const codec = used.parameters === undefined ? still : { ...still, parameters: used.parameters }
  const event = own.some(isEvent) ? eventFor(still, offered) : undefined
  return event ? [codec, withDigits(event)] : [codec]
}
