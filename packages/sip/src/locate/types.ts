import type { Place, Random, Transport } from '../user-agent/types.ts'

export type DnsType = 'NAPTR' | 'SRV' | 'A' | 'AAAA'

/** Names are in lower case and without the last dot. */
export interface DnsQuestion {
  readonly type: DnsType
  readonly name: string
}

/** `ttl` in seconds. */
export type DnsRecord =
  | {
      readonly type: 'NAPTR'
      readonly ttl: number
      readonly order: number
      readonly preference: number
      readonly flags: string
      readonly service: string
      readonly replacement: string
    }
  | {
      readonly type: 'SRV'
      readonly ttl: number
      readonly priority: number
      readonly weight: number
      readonly port: number
      readonly target: string
    }
  | { readonly type: 'A' | 'AAAA'; readonly ttl: number; readonly address: string }
  | { readonly type: 'CNAME'; readonly ttl: number; readonly target: string }

/** What the name server said. No records: there are none, which holds for `ttl` seconds (30 by default). */
export interface DnsAnswer {
  readonly records: readonly DnsRecord[]
  readonly ttl?: number
}

export interface LocatorOptions {
  readonly random: Random
  /** What the platform can open flows by, the one to be tried first first. */
  readonly transports: readonly Transport[]
  /** Of its addresses; both by default, IPv6 first. */
  readonly families?: readonly ('A' | 'AAAA')[]
}

/**
 * `unsupported`: no flow of ours goes there. `not-found`: there is no such name, or nothing for SIP. `dns-failed`: the name
 * server did not say. `limit`: its answers lead round in circles, or too far. `invalid`: no SIP URI with a host.
 */
export type LocateFailure = 'unsupported' | 'not-found' | 'dns-failed' | 'limit' | 'invalid'

export type LocateEffect =
  /** Ask the name server, and give what it says to `answer`. */
  | { readonly type: 'ask'; readonly question: DnsQuestion }
  /** Best first; they hold until `expiresAt` (ms, on the clock that `now` is of). */
  | { readonly type: 'located'; readonly search: string; readonly places: readonly Place[]; readonly expiresAt: number }
  | { readonly type: 'unlocated'; readonly search: string; readonly failure: LocateFailure }
