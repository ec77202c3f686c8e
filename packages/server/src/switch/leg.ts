import type { SecureRtp, Towards } from '@offhook/media'
import type { Flow, Session } from '@offhook/sip'
import type { Pass } from './pass.ts'

/** One side of a call on the server: a SIP session and the media behind it. */
export interface Leg {
  /** Unique in its call: `a` is who called, `b1`, `b2` … are the devices rung. */
  readonly id: string
  /** Another one after a reload of the page: see `Call.moveLeg`. */
  session: Session
  /** The extension whose device it is, once that is known. */
  owner?: string
  /** Where a page of ours is behind it, that may have to come back. */
  pass?: Pass
  readonly towards: Towards
}

/** What a device behind this flow speaks, and what it is offered first where no more is known of it. */
export function towardsFlow(flow: Flow): Towards {
  if (flow.transport === 'ws' || flow.transport === 'wss') return { kind: 'webrtc' }
  return { kind: 'rtp', localAddress: flow.local.host, secure: firstOver(flow) }
}

/** Over TLS nobody else sees the keys of RTP: they are offered, and who has no use for them lets them be (RFC 8643). */
const firstOver = ({ transport }: Flow): SecureRtp => (transport === 'tls' ? 'optional' : 'none')

/**
 * What a device is offered, one after another as long as it refuses our media (488, 606): those that insist on protected RTP
 * say no more than that. RTP/SAVP with keys of both kinds comes before DTLS alone, which is a profile of its own (RFC 5764 8)
 * and the only one that some phones take. `liked`, what it has come to before, comes first. `isShort`: there are codecs that
 * the first offer holds back; a phone may have refused because it speaks nothing else.
 */
export function offersOver(flow: Flow, liked?: SecureRtp, isShort = false): Offers {
  const towards = towardsFlow(flow)
  if (towards.kind !== 'rtp') return [towards]
  const first = liked ?? firstOver(flow)
  const others = ([firstOver(flow), 'any', 'dtls'] as const).filter((one) => one !== first)
  const narrow = { ...towards, secure: first }
  const wide: Towards = isShort ? { ...towards, codecs: 'all' } : towards
  return [narrow, ...(isShort ? [first, ...others] : others).map((secure) => ({ ...wide, secure }))]
}

/** Whether a phone may be offered more codecs than stand in `offer` with what every phone has: only Opus is held back. */
export const isShort = (offer: string): boolean => !/^a=rtpmap:\d+ opus\//im.test(offer)

export type Offers = readonly [Towards, ...Towards[]]

/**
 * What a device speaks that made this offer: ICE with DTLS says that it is WebRTC, whatever the transport. A desk phone may know
 * ICE too; how it wants its RTP protected stands in its offer, and is answered so.
 */
export function towardsOffer(sdp: string, flow: Flow): Towards {
  return /^a=ice-ufrag:/m.test(sdp) && /^a=fingerprint:/m.test(sdp)
    ? { kind: 'webrtc' }
    : { kind: 'rtp', localAddress: flow.local.host }
}
