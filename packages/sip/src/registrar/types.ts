import type { Flow, Reply } from '../user-agent/types.ts'

/** One way to reach an address of record (RFC 3261 10, RFC 5626). */
export interface Binding {
  /** The Contact's URI, as it was written: what to send requests to. */
  readonly uri: string
  /** `<urn:uuid:…>`: the device, whatever its address is now. */
  readonly instanceId?: string
  readonly regId?: number
  /** How the REGISTER came, and how requests to it go back (RFC 5626 5.3). */
  readonly flow: Flow
  readonly callId: string
  readonly cseq: number
  /** On the clock that `now` is of, in ms. */
  readonly expiresAt: number
  /** The last REGISTER, on the same clock. */
  readonly updatedAt: number
  /** 0 to 1 (RFC 3261 20.10); 1 when not said. */
  readonly q: number
  /** Proxies between us and the device, outermost first (RFC 3327). */
  readonly path: readonly string[]
  readonly userAgent?: string
  /** Upper case, from Allow; empty when not said. */
  readonly methods: readonly string[]
}

/** Seconds, and how many bindings an address of record may have. */
export interface RegistrarPolicy {
  /** Shorter ones get 423; 60 by default. Removing is always allowed. */
  readonly minExpires?: number
  /** Longer ones are cut to this; 3600 by default. */
  readonly maxExpires?: number
  /** For those that do not say; 600 by default. */
  readonly defaultExpires?: number
  /** One more gets 403; 10 by default. */
  readonly maxBindings?: number
  /** Put into the 200 (RFC 3608). */
  readonly serviceRoute?: readonly string[]
  /** Seconds within which a device with an outbound flow shall send a keep-alive (RFC 5626 4.4.1); not said by default. */
  readonly flowTimer?: number
  /**
   * Refuses flows through a proxy that does not say `ob` with 439, as RFC 5626 6 wants it. By default such a device is
   * registered without being promised that its flow is used: many proxies write Path and know nothing of `ob`.
   */
  readonly strictOutbound?: boolean
}

export interface RegisterResult {
  /** What holds from now on, the latest first; as before when the response is no 200. */
  readonly bindings: readonly Binding[]
  readonly response: Reply
  readonly changed: boolean
}
