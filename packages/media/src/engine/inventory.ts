import type { Leg } from './leg.ts'
import type { Legs } from './legs.ts'
import type { CallId, LegId, Service } from './types.ts'

/** What a leg has been doing, as far as packets tell. */
export interface LegReport {
  readonly leg: LegId
  readonly kind: 'webrtc' | 'rtp'
  readonly connected: boolean
  /** RTP, since the leg was made. */
  readonly packetsIn: number
  readonly packetsOut: number
  /** ms since the last packet from it, or since its description was last agreed. */
  readonly silence: number
  /** Who hears it, and what serves it; neither before the first answer. */
  readonly other?: LegId
  readonly service?: Service['kind']
}

export interface CallReport {
  readonly call: CallId
  readonly legs: readonly LegReport[]
}

export function inventory({ calls, context }: Legs): CallReport[] {
  const now = context.now()
  return [...calls.values()].map((call) => ({
    call: call.id,
    legs: [...call.legs.values()].map((leg) => report(leg, now)),
  }))
}

const report = (leg: Leg, now: number): LegReport => ({
  leg: leg.name.leg,
  kind: leg.kind,
  connected: leg.connected,
  packetsIn: leg.heard,
  packetsOut: leg.outgoing.packets,
  silence: Math.round(now - leg.heardAt),
  ...(leg.other && { other: leg.other.name.leg }),
  ...(leg.service && { service: leg.service.kind }),
})
