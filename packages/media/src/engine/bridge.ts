import { agreed } from './in-use.ts'
import { join, part } from './join.ts'
import { callOf, type Legs } from './legs.ts'
import { mustMeet } from './standing.ts'
import type { CallId, KeysBy, LegId } from './types.ts'

/** What a leg's peer is, for who has to describe it to another worker. */
export interface Moved {
  readonly kind: 'webrtc' | 'rtp'
  readonly keys: KeysBy
}

/** `otherId` of `otherCall` becomes `as` of `callId`, and the two hear each other. */
export function bridge(legs: Legs, callId: CallId, id: LegId, otherCall: CallId, otherId: LegId, as: LegId): void {
  const leg = legs.calls.get(callId)?.legs.get(id)
  // Commanded twice, it has moved already.
  const other = legs.calls.get(otherCall)?.legs.get(otherId) ?? legs.calls.get(callId)?.legs.get(as)
  if (!leg?.sdp.remote || !other?.sdp.remote || leg === other)
    throw new Error(`leg ${id} of call ${callId} and leg ${otherId} of call ${otherCall} are not both established`)
  mustMeet(agreed(leg), agreed(other))
  move(legs, otherCall, otherId, callId, as)
  for (const one of [leg, other]) {
    one.service = undefined
    legs.tones.stop(one)
  }
  join(leg, other)
}

/** A leg goes on in another call, under another id there, and hears nobody for now. To where it is: nothing changes. */
export function move(legs: Legs, from: CallId, id: LegId, to: CallId, as: LegId): Moved {
  const source = legs.calls.get(from)
  const leg = source?.legs.get(id) ?? legs.calls.get(to)?.legs.get(as)
  if (!leg) throw new Error(`there is no leg ${id} of call ${from}`)
  const { kind, keys } = leg
  const taken = legs.calls.get(to)?.legs.get(as)
  if (taken === leg) return { kind, keys }
  if (taken) throw new Error(`call ${to} has a leg ${as} already`)
  part(leg)
  source?.legs.delete(id)
  source?.pending.delete(id)
  for (const [asked, pending] of source?.pending ?? []) if (pending.from === leg) source?.pending.delete(asked)
  if (source?.legs.size === 0) legs.calls.delete(from)
  callOf(legs, to).legs.set(as, leg)
  leg.name = { call: to, leg: as }
  return { kind, keys }
}
