import type { SecureRtp, Towards } from '@offhook/media'
import type { Flow, Session } from '@offhook/sip'

/** One side of a call on the server: a SIP session and the media behind it. */
export interface Leg {
  /** Unique in its call: `a` is who called, `b1`, `b2` … are the devices rung. */
  readonly id: string
  /** Another one after a reload of the page: see `Call.moveLeg`. */
  session: Session
  /** The extension whose device it is, once that is known. */
  owner?: string
  readonly towards: Towards
}

/**
 * What a device behind this flow speaks when we offer to it. Over TLS nobody else sees the keys of RTP, so they are offered, and
 * a device that has no use for them lets them be (RFC 8643).
 */
export function towardsFlow(flow: Flow): Towards {
  if (flow.transport === 'ws' || flow.transport === 'wss') return { kind: 'webrtc' }
  return { kind: 'rtp', localAddress: flow.local.host, secure: flow.transport === 'tls' ? 'optional' : 'none' }
}

const STRICTER: Readonly<Record<SecureRtp, SecureRtp | undefined>> = {
  none: 'any',
  optional: 'any',
  sdes: 'any',
  dtls: 'any',
  any: undefined,
}

/**
 * How to offer again to a device that refused our media (488, 606): those that insist on protected RTP say no more than that.
 * Undefined when all has been offered.
 */
export function stricter(towards: Towards): Towards | undefined {
  if (towards.kind !== 'rtp') return undefined
  const secure = STRICTER[towards.secure ?? 'none']
  return secure === undefined ? undefined : { ...towards, secure }
}

/**
 * What a device speaks that made this offer: ICE with DTLS says that it is WebRTC, whatever the transport. A desk phone may know
 * ICE too; how it wants its RTP protected stands in its offer, and is answered so.
 */
export function towardsOffer(sdp: string, flow: Flow): Towards {
  return /^a=ice-ufrag:/m.test(sdp) && /^a=fingerprint:/m.test(sdp)
    ? { kind: 'webrtc' }
    : { kind: 'rtp', localAddress: flow.local.host }
}
