import { audioOf } from '../sdp/audio.ts'
import { codecsForService } from '../sdp/choose.ts'
import { mirror } from '../sdp/direction.ts'
import { parseDescription } from '../sdp/parse.ts'
import { part, routes } from './join.ts'
import { withKeys } from './key-means.ts'
import type { Leg } from './leg.ts'
import { callOf, formOf, type Legs, offererOf } from './legs.ts'
import { standing } from './standing.ts'
import type { CallId, LegId, Service, Towards } from './types.ts'

/** `id` has offered, or stands as it is: the answer, with a service at the other end. */
export async function serve(
  legs: Legs,
  callId: CallId,
  id: LegId,
  sdp: string,
  towards: Towards,
  service: Service,
): Promise<string> {
  if (sdp === '') return goOn(legs, callId, id, service)
  const description = parseDescription(sdp)
  const { index, section } = audioOf(description, formOf(towards))
  const codecs = withKeys(codecsForService(section.codecs, service), towards)
  const leg = await offererOf(legs, callOf(legs, callId), id, towards, section)
  const direction = mirror(section.direction)

  leg.sdp.layOut(description, index)
  leg.agree(section, 'offer', codecs, direction)

  put(legs, leg, service)
  return leg.sdp.print(codecs, direction, section.packetTime ?? 20, leg.transport('answer'))
}

/** Its peer is not asked: what it has agreed to has to do. */
function goOn(legs: Legs, callId: CallId, id: LegId, service: Service): string {
  const { leg, section } = standing(legs.calls.get(callId), callId, id)
  codecsForService(section.codecs, service)
  put(legs, leg, service)
  return ''
}

function put(legs: Legs, leg: Leg, service: Service): void {
  if (leg.other) part(leg)
  leg.service = service
  attach(legs, leg, service)
}

function attach(legs: Legs, leg: Leg, service: Service): void {
  // Also for a tone: its route takes the digits, and what is said to it goes nowhere.
  leg.routes = routes(leg, leg)
  switch (service.kind) {
    case 'echo':
      legs.tones.stop(leg)
      break
    case 'tone':
      leg.routes = leg.routes.map((route) => route && { ...route, target: undefined })
      legs.tones.start(leg, service)
      break
    default:
      service satisfies never
  }
}
