import type { KeyPress } from '../rtp/keys.ts'
import type { SrtpProfile } from '../srtp/index.ts'

export type { KeyPress }

/**
 * All that the switch sees of media (DESIGN.md, "MediaEngine"). Ids are the caller's own; every command is idempotent; SDP
 * crosses this line, packets never do. rtpengine will implement the core of it; what an engine lacks it refuses.
 */
export type CallId = string
export type LegId = string

/**
 * `none` (the default): RTP/AVP. `sdes`: RTP/SAVP with keys in the SDP (RFC 4568), for signalling over TLS. `dtls`: keys by DTLS
 * (RFC 5763). `any`: RTP/SAVP, and either of them as the phone likes. `optional`: RTP/AVP with keys in the SDP that the phone may
 * use (RFC 8643).
 */
export type SecureRtp = 'none' | 'sdes' | 'dtls' | 'any' | 'optional'

/**
 * How a peer takes and sends keys. `rtp` (the default): RFC 4733 where both have it, else the tones themselves, which for a
 * phone are then turned into what the other leg has. `signalling`: neither; its presses come by `sendDigits` and go by `dtmf`.
 */
export type KeysBy = 'rtp' | 'signalling'

/** What a leg speaks: ICE and DTLS-SRTP (a browser) or plain RTP (a phone). */
export type Towards =
  | { readonly kind: 'webrtc'; readonly keys?: KeysBy }
  /**
   * `localAddress`: the address of this machine that reaches the phone, put into c= and used to send from. `secure`: how our
   * offers protect RTP; what the phone offers is answered in its own way, whatever this says. `codecs`: `all` that can be
   * transcoded to stand in our offer, for a phone that has refused the few; by default none that would tempt it away from a
   * codec that both sides have.
   */
  | {
      readonly kind: 'rtp'
      readonly localAddress: string
      readonly secure?: SecureRtp
      readonly codecs?: 'all'
      readonly keys?: KeysBy
    }
  /** Made by a pool of workers alone: the other half of this call is a leg on another worker, which speaks as `as` says. */
  | {
      readonly kind: 'tie'
      readonly as: 'webrtc' | 'rtp'
      readonly channel: number
      readonly peer: string
      readonly codecs?: 'all'
      readonly keys?: KeysBy
    }

export type Service =
  /** The leg hears itself. */
  | { readonly kind: 'echo' }
  /** A sine: Hz and dBm0 (0 is full scale minus 3.14 dB; -10 by default). */
  | { readonly kind: 'tone'; readonly frequency: number; readonly level?: number }

export type Reoffered =
  /** Answered on the leg itself: hold, resume, ICE restart, refresh, a phone's new address. */
  | { readonly kind: 'answered'; readonly sdp: string }
  /** The other leg must be asked (a codec it does not use now): `offer` towards it, then `answer`. */
  | { readonly kind: 'passOn' }

export type MediaEvent =
  /** Packets may flow: DTLS is done, or a phone's first RTP came. */
  | { readonly type: 'connected'; readonly call: CallId; readonly leg: LegId }
  /**
   * One per key press of the leg's peer, by RFC 4733 or by tones, when it ends. `duration` in ms. `passed`: the other leg has
   * been given it; else it is the switch's to tell, where anyone wants it.
   */
  | {
      readonly type: 'dtmf'
      readonly call: CallId
      readonly leg: LegId
      readonly digit: string
      readonly duration: number
      readonly passed: boolean
    }
  /** No packet for this many ms while some were expected; comes every 10 s until packets come again. */
  | { readonly type: 'silent'; readonly call: CallId; readonly leg: LegId; readonly silence: number }
  /** The leg's media is gone for good: DTLS failed or closed, or (`cause`) the worker that carried it has ended. */
  | {
      readonly type: 'lost'
      readonly call: CallId
      readonly leg: LegId
      readonly reason: string
      readonly cause?: 'worker'
    }

/** An offer or answer that cannot be served; the status is the one to answer with. */
export interface Refusal {
  readonly status: 400 | 488 | 503
  /** What is wrong, in one line, for the Warning header and the log. */
  readonly reason: string
}

export class MediaRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.name = 'MediaRefused'
    this.refusal = refusal
  }
}

export interface MediaEngine {
  /**
   * `from` has offered `sdp`: the offer to make to `to`. A `to` that exists is re-offered and keeps its ports, ufrag, keys and
   * roles. Several `to` for one `from` are forks; the first `answer` joins its pair. Rejects with `MediaRefused`.
   *
   * With `sdp` '' an established `from` is not asked: what it has agreed to is offered on, by transcoding where need be, and the
   * answer for it is ''. So a leg that was transferred is given somebody else.
   */
  offer(call: CallId, from: LegId, sdp: string, fromTowards: Towards, to: LegId, towards: Towards): Promise<string>
  /**
   * `leg` has answered our offer with `sdp`: the answer for the leg that had offered. Joins the two. With `sdp` '' an established
   * `leg` is not asked: what it has agreed to is the answer.
   */
  answer(call: CallId, leg: LegId, sdp: string): Promise<string>
  /** `leg` has offered `sdp`, or stands as it is (''; the answer is '' then): the answer, with a service at the other end. */
  serve(call: CallId, leg: LegId, sdp: string, towards: Towards, service: Service): Promise<string>
  /**
   * Two established legs, of two calls or of one, hear each other from now on and nobody else, whatever their codecs; neither
   * peer is asked. `otherLeg` goes on as a leg of `call`, where its id is `as` (its own by default), so that the two can
   * negotiate. Rejects with `MediaRefused`, and changes nothing, where their codecs cannot meet (488).
   */
  bridge(call: CallId, leg: LegId, otherCall: CallId, otherLeg: LegId, as?: LegId): Promise<void>
  /** An established leg offers again. */
  reoffer(call: CallId, leg: LegId, sdp: string): Promise<Reoffered>
  /**
   * Presses keys on a leg, one after another, by events or tones as its peer has agreed to; false when it takes neither.
   * Durations in ms. What else is said to the leg pauses meanwhile.
   */
  sendDigits(call: CallId, leg: LegId, digits: readonly KeyPress[]): Promise<boolean>
  /** One leg, or all of the call's. Ports are free again when it resolves. Unknown ids are no error. */
  release(call: CallId, leg?: LegId): Promise<void>
  on(listener: (event: MediaEvent) => void): () => void
  /** For tests, metrics and shutdown. */
  stats(): Promise<EngineStats>
  close(): Promise<void>
}

export interface EngineStats {
  readonly calls: number
  readonly legs: number
  readonly packetsIn: number
  readonly packetsOut: number
  /** Why packets were not used: `unknown-source`, `bad-auth`, `replayed`, `malformed`, `too-large`, `unlatched-source`, … */
  readonly dropped: Readonly<Record<string, number>>
}

export interface EngineOptions {
  /** UDP port range for browser legs, inclusive; one of them per worker. `[0, 0]` lets the system choose. */
  readonly ports: readonly [number, number]
  /** Port range for plain RTP, inclusive: even ports RTP, the odd one above RTCP. */
  readonly rtpPorts: readonly [number, number]
  /**
   * One TCP port for browsers whose network lets no UDP through (RFC 6544): offered after UDP, `0` lets the system choose. None
   * by default.
   */
  readonly tcpPort?: number
  /** Where sockets bind; `0.0.0.0` by default. */
  readonly bind?: string
  /** The same for IPv6, where any of `addresses` or of the phones' is IPv6; `::` by default. */
  readonly bindIpv6?: string
  /** IPv4 and IPv6 addresses offered to browsers as host candidates, best first. */
  readonly addresses: readonly string[]
  /** SRTP profiles we offer and accept, best first; all by default, the cheapest of the secure ones first. */
  readonly srtpProfiles?: readonly SrtpProfile[]
  /** For DTLS, as PEM: ECDSA on P-256. A fresh one for each start by default. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly log?: (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void
}
