import { createHash, createHmac } from 'node:crypto'
import { PROFILES, type SrtpProfile } from '../srtp/index.ts'
import type { SrtpKeys } from './types.ts'

/** The PRF of TLS 1.2 with SHA-256 (RFC 5246 5). */
export function prf(secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label), seed])
  const out: Buffer[] = []
  let a = labelled
  for (let have = 0; have < length; have += 32) {
    a = createHmac('sha256', secret).update(a).digest()
    out.push(createHmac('sha256', secret).update(a).update(labelled).digest())
  }
  return Buffer.concat(out).subarray(0, length)
}

export interface Randoms {
  readonly client: Buffer
  readonly server: Buffer
}

/** AES-128-GCM keys of one direction: 16 bytes and the 4 fixed ones of each nonce (RFC 5288 3). */
export interface WriteKeys {
  readonly key: Buffer
  readonly iv: Buffer
}

/** All that follows from the shared secret. */
export class Secrets {
  readonly #master: Buffer
  readonly #randoms: Randoms

  /** `sessionHash`: of all messages up to ClientKeyExchange, where both sides have extended master secret (RFC 7627 4). */
  constructor(shared: Buffer, randoms: Randoms, sessionHash: Buffer | undefined) {
    this.#randoms = randoms
    this.#master = sessionHash
      ? prf(shared, 'extended master secret', sessionHash, 48)
      : prf(shared, 'master secret', Buffer.concat([randoms.client, randoms.server]), 48)
  }

  writeKeys(): { client: WriteKeys; server: WriteKeys } {
    const block = prf(this.#master, 'key expansion', Buffer.concat([this.#randoms.server, this.#randoms.client]), 40)
    return {
      client: { key: block.subarray(0, 16), iv: block.subarray(32, 36) },
      server: { key: block.subarray(16, 32), iv: block.subarray(36, 40) },
    }
  }

  /** The 12 bytes of Finished. */
  verifyData(from: 'client' | 'server', transcript: Buffer): Buffer {
    return prf(this.#master, `${from} finished`, createHash('sha256').update(transcript).digest(), 12)
  }

  /** Keys and salts of the profile's lengths (RFC 5764 4.2), by the exporter of RFC 5705. */
  srtpKeys(profile: SrtpProfile): SrtpKeys {
    const { keyLength, saltLength } = PROFILES[profile]
    const salts = 2 * keyLength
    const seed = Buffer.concat([this.#randoms.client, this.#randoms.server])
    const material = prf(this.#master, 'EXTRACTOR-dtls_srtp', seed, 2 * (keyLength + saltLength))
    return {
      clientKey: material.subarray(0, keyLength),
      serverKey: material.subarray(keyLength, salts),
      clientSalt: material.subarray(salts, salts + saltLength),
      serverSalt: material.subarray(salts + saltLength),
    }
  }
}
