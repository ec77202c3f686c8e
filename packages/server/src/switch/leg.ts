import type { Towards } from '@offhook/media'
import type { Flow, Session } from '@offhook/sip'

/** One side of a call on the server: a SIP session and the media behind it. */
export interface Leg {
  /** Unique in its call: `a` is who called, `b1`, `b2` … are the devices rung. */
  readonly id: string
  readonly session: Session
  readonly towards: Towards
}

/** What a device behind this flow speaks when we offer to it. */
export function towardsFlow(flow: Flow): Towards {
  return flow.transport === 'ws' || flow.transport === 'wss'
    ? { kind: 'webrtc' }
    : { kind: 'rtp', localAddress: flow.local.host }
}

/** What a device speaks that made this offer: ICE says that it is WebRTC, whatever the transport. */
export function towardsOffer(sdp: string, flow: Flow): Towards {
  return /^a=ice-ufrag:/m.test(sdp) ? { kind: 'webrtc' } : { kind: 'rtp', localAddress: flow.local.host }
}
