import type { SrtpProfile } from '../srtp/index.ts'
import type { Certificate } from './certificate.ts'

export interface DtlsOptions {
  readonly certificate: Certificate
  /** Those we accept, best first: as server we choose the first that the peer offers, too. */
  readonly profiles: readonly SrtpProfile[]
  /**
   * As server: answer the first hello with a cookie, and nothing more until it comes back (RFC 6347 4.2.1). For paths that
   * no ICE check has proved: else a forged source address would get our whole flight.
   */
  readonly askCookie?: boolean
  /** ms, of any clock that does not run backwards. */
  readonly now: number
  /** For hello randoms only; ephemeral keys and signatures draw their own. */
  readonly random?: (bytes: number) => Buffer
}

/** Master keys and salts for SRTP (RFC 5764 4.2): `client…` is what the DTLS client sends with. */
export interface SrtpKeys {
  readonly clientKey: Buffer
  readonly clientSalt: Buffer
  readonly serverKey: Buffer
  readonly serverSalt: Buffer
}

export type DtlsState = 'new' | 'handshake' | 'connected' | 'closed' | 'failed'

export type DtlsEffect =
  /** One datagram, at most 1200 bytes. */
  | { readonly type: 'transmit'; readonly data: Buffer }
  /** The peer holds the key of this certificate. Whether it is the promised one (a=fingerprint) is for the caller to say. */
  | {
      readonly type: 'connected'
      readonly profile: SrtpProfile
      readonly keys: SrtpKeys
      /** SHA-256, upper-case hex with colons. */
      readonly peerFingerprint: string
      /** DER. */
      readonly peerCertificate: Buffer
    }
  | { readonly type: 'failed'; readonly reason: string }
  /** The peer has said goodbye. */
  | { readonly type: 'closed' }
