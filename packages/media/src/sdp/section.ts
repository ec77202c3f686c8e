import type { Codec } from './codec.ts'
import type { Crypto } from './crypto.ts'
import type { Direction } from './direction.ts'

/** One m= section as a peer wrote it, with what it inherits from the session and its bundle already filled in. */
export interface Section {
  readonly kind: string
  readonly port: number
  readonly protocol: string
  /** The format list as it stood, to be repeated when the section is rejected (RFC 3264 6). */
  readonly formats: string
  readonly mid: string | undefined
  readonly rejected: boolean
  /** 0.0.0.0 already understood as hold where it means hold. */
  readonly direction: Direction
  readonly address: string
  /** In the peer's order of preference. */
  readonly codecs: readonly Codec[]
  /** ms */
  readonly packetTime: number | undefined
  readonly rtcpMux: boolean
  /** Where the peer wants RTCP: a=rtcp, else the port above (RFC 3605). */
  readonly rtcpPort: number
  readonly rtcpAddress: string
  readonly ice: { readonly ufrag: string; readonly pwd: string } | undefined
  /** Upper-case hex pairs with colons, SHA-256 only. */
  readonly fingerprint: string | undefined
  readonly setup: string | undefined
  /** The a=crypto lines we can serve, in the peer's order. */
  readonly crypto: readonly Crypto[]
}

export interface Description {
  readonly sections: readonly Section[]
}
