import { createSecretKey, hash, type KeyObject } from 'node:crypto'
import { ShortHmac } from '../hmac/short-hmac.ts'
import { PROFILES, type SrtpProfile } from '../srtp/index.ts'
import { alone } from './alone.ts'
import type { SrtpKeys } from './types.ts'

const HASH = 32
/** Longer than any label with both randoms. */
const LONGEST = 128
const hmac = new ShortHmac('sha256', HASH + LONGEST)

/** The PRF of TLS 1.2 with SHA-256 (RFC 5246 5); label and seed are at most 128 bytes. */
export function prf(secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const { text } = hmac
  const labelled = label.length + seed.length
  if (labelled > LONGEST) throw new RangeError('label and seed are too long')
  hmac.use(secret)
  seed.copy(text, text.write(label, 'latin1'))
  hmac.digest(labelled, text, 0)
  seed.copy(text, HASH + text.write(label, HASH, 'latin1'))
  const out = Buffer.allocUnsafe(Math.ceil(length / HASH) * HASH)
  for (let at = 0; at < length; at += HASH) {
    if (at > 0) hmac.digest(HASH, text, 0)
    hmac.digest(HASH + labelled, out, at)
  }
  return out.subarray(0, length)
}

export interface Randoms {
  readonly client: Buffer
  readonly server: Buffer
}

/** What one direction seals with by AES-128-GCM: a key of 16 bytes and the 4 fixed ones of each nonce, as a number (RFC 5288 3). */
export interface WriteKeys {
  // As a key object: to find out what bytes given as a key are, node:crypto throws and catches two errors each time.
  readonly key: KeyObject
  readonly iv: number
}

/** All that follows from the shared secret. */
export class Secrets {
  readonly #master: Buffer
  readonly #randoms: Randoms
  #writeKeys: { client: WriteKeys; server: WriteKeys } | undefined

  /** `sessionHash`: of all messages up to ClientKeyExchange, where both sides have extended master secret (RFC 7627 4). */
  constructor(shared: Buffer, randoms: Randoms, sessionHash: Buffer | undefined) {
    this.#randoms = randoms
    this.#master = sessionHash
      ? prf(shared, 'extended master secret', sessionHash, 48)
      : prf(shared, 'master secret', Buffer.concat([randoms.client, randoms.server]), 48)
  }

  /** Those of both directions, the same each time. */
  writeKeys(): { client: WriteKeys; server: WriteKeys } {
    this.#writeKeys ??= this.#expandKeys()
    return this.#writeKeys
  }

  #expandKeys(): { client: WriteKeys; server: WriteKeys } {
    const block = prf(this.#master, 'key expansion', Buffer.concat([this.#randoms.server, this.#randoms.client]), 40)
    return {
      client: { key: createSecretKey(block.subarray(0, 16)), iv: block.readUInt32BE(32) },
      server: { key: createSecretKey(block.subarray(16, 32)), iv: block.readUInt32BE(36) },
    }
  }

  /** The 12 bytes of Finished. */
  verifyData(from: 'client' | 'server', transcript: Buffer): Buffer {
    return prf(this.#master, `${from} finished`, hash('sha256', transcript, 'buffer'), 12)
  }

  /** Keys and salts of the profile's lengths (RFC 5764 4.2), by the exporter of RFC 5705. */
  srtpKeys(profile: SrtpProfile): SrtpKeys {
    const { keyLength, saltLength } = PROFILES[profile]
    const salts = 2 * keyLength
    const seed = Buffer.concat([this.#randoms.client, this.#randoms.server])
    // On its own: these stay as long as the call, and would keep the whole of the pool's memory that they lie in.
    const material = alone(prf(this.#master, 'EXTRACTOR-dtls_srtp', seed, 2 * (keyLength + saltLength)))
    return {
      clientKey: material.subarray(0, keyLength),
      serverKey: material.subarray(keyLength, salts),
      clientSalt: material.subarray(salts, salts + saltLength),
      serverSalt: material.subarray(salts + saltLength),
    }
  }
}
