import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { encode } from '../message/utf8.ts'
import { equalInTime } from './verify.ts'

export type NonceVerdict = 'valid' | 'stale' | 'replayed' | 'unknown'

export interface NonceBookOptions {
  /** At least 16 random bytes. Servers that share it accept each other's nonces. */
  readonly key: Uint8Array
  /** Fills with randomness, so that no two nonces are the same. */
  readonly random: (bytes: Uint8Array) => void
  /** ms a nonce is good for; 300,000 by default. */
  readonly lifetime?: number
  /** Nonces whose counts are remembered; 100,000 by default. One that fell out is stale when used again. */
  readonly remember?: number
}

/** What has been seen of one nonce's counts: the highest, and which of the 32 below it. */
interface Seen {
  readonly issued: number
  highest: number
  window: number
}

/**
 * A server's nonces. A nonce carries its time and an HMAC, so that an unanswered challenge costs no memory; only those that
 * were used are remembered, for their counts.
 */
export class NonceBook {
  readonly #key: Uint8Array
  readonly #random: (bytes: Uint8Array) => void
  readonly #lifetime: number
  readonly #remember: number
  readonly #seen = new Map<string, Seen>()
  /** Nonces issued up to this time may have been forgotten. */
  #forgotten = Number.NEGATIVE_INFINITY

  constructor({ key, random, lifetime = 300_000, remember = 100_000 }: NonceBookOptions) {
    this.#key = key
    this.#random = random
    this.#lifetime = lifetime
    this.#remember = remember
  }

  /** Nonces remembered now. */
  get size(): number {
    return this.#seen.size
  }

  /** `now` in ms of one clock, for issuing and checking alike. */
  issue(now: number): string {
    const salt = new Uint8Array(6)
    this.#random(salt)
    const body = `${Math.floor(now).toString(36)}.${bytesToHex(salt)}`
    return `${body}.${this.#sign(body)}`
  }

  /**
   * Judges a nonce whose response was right, and notes its use. `nc` as sent; without one (no qop) a nonce may be used
   * again while it lives. `stale`: challenge again with stale=true. `replayed`: this count has been used.
   */
  check(nonce: string, nc: string | undefined, now: number): NonceVerdict {
    const match = /^(-?[\da-z]{1,11})\.[\da-f]{12}\.([\da-f]{32})$/.exec(nonce)
    if (match === null || !equalInTime(this.#sign(nonce.slice(0, -33)), match[2] ?? '')) return 'unknown'
    const issued = Number.parseInt(match[1] ?? '', 36)
    if (now - issued >= this.#lifetime) return 'stale'
    if (nc === undefined) return 'valid'
    const count = Number.parseInt(nc, 16)
    const seen = this.#seen.get(nonce)
    if (seen !== undefined) return use(seen, count) ? 'valid' : 'replayed'
    if (issued <= this.#forgotten) return 'stale'
    this.#makeRoom(now)
    this.#seen.set(nonce, { issued, highest: count, window: 0 })
    return 'valid'
  }

  #sign(body: string): string {
    return bytesToHex(hmac(sha256, this.#key, encode(body))).slice(0, 32)
  }

  /** Drops what has expired, and when that is not enough the one remembered longest. */
  #makeRoom(now: number): void {
    for (const [nonce, { issued }] of this.#seen) {
      const expired = now - issued >= this.#lifetime
      if (!expired && this.#seen.size < this.#remember) break
      this.#seen.delete(nonce)
      if (!expired) this.#forgotten = Math.max(this.#forgotten, issued)
    }
  }
}

// Requests of one client may overtake each other, so a count a little below the highest is good once.
function use(seen: Seen, count: number): boolean {
  const behind = seen.highest - count
  if (behind < 0) {
    seen.window = -behind > 32 ? 0 : (-behind === 32 ? 0 : seen.window << -behind) | (1 << (-behind - 1))
    seen.highest = count
    return true
  }
  if (behind === 0 || behind > 32) return false
  const bit = 1 << (behind - 1)
  if ((seen.window & bit) !== 0) return false
  seen.window |= bit
  return true
}
