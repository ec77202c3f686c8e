import { audioOf } from '../sdp/audio.ts'
import { mirror } from '../sdp/direction.ts'
import { parseDescription } from '../sdp/parse.ts'
import { join } from './join.ts'
import { keep } from './keep.ts'
import type { Legs } from './legs.ts'
import { serve } from './serve.ts'
import type { CallId, LegId, Reoffered, Towards } from './types.ts'

/** An established leg offers again. Answered here as long as it still offers the codec in use. */
export async function reoffer(legs: Legs, callId: CallId, id: LegId, sdp: string): Promise<Reoffered> {
  const leg = legs.calls.get(callId)?.legs.get(id)
  if (!leg?.sdp.remote) throw new Error(`leg ${id} of call ${callId} is not established`)
  if (leg.service) {
    const towards: Towards =
      leg.kind === 'webrtc'
        ? { kind: 'webrtc', keys: leg.keys }
        : { kind: 'rtp', localAddress: leg.transport('answer').address, keys: leg.keys }
    return { kind: 'answered', sdp: await serve(legs, callId, id, sdp, towards, leg.service) }
  }
  const description = parseDescription(sdp)
  const { index, section } = audioOf(description, leg.kind)
  leg.check(section, 'offer')
  const codecs = keep(leg, section.codecs)
  if (!codecs) return { kind: 'passOn' }
  const direction = mirror(section.direction)

  leg.sdp.layOut(description, index)
  leg.agree(section, 'offer', codecs, direction)
  if (leg.other) join(leg, leg.other)
  return { kind: 'answered', sdp: leg.sdp.print(codecs, direction, section.packetTime ?? 20, leg.transport('answer')) }
}
