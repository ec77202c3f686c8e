import { type Cipheriv, createCipheriv, createSecretKey } from 'node:crypto'
import type { ProfileTraits } from './profiles.ts'

/** What one direction of one session encrypts and authenticates with. */
export interface SessionKeys {
  readonly encryption: Buffer
  /** Of HMAC-SHA1; an AEAD has no use for it. */
  readonly authentication: Buffer
  readonly salt: Buffer
}

const AUTHENTICATION_KEY_LENGTH = 20

const BLOCK = 16

/**
 * One session key from the master salt and `cipher`, AES in ECB under the master key; key derivation rate 0 (RFC 3711 4.3.1,
 * with 32-byte keys RFC 6188 3). Labels: 0 to 2 for SRTP, 3 to 5 for SRTCP; each time encryption, authentication, salt. A salt
 * of 12 bytes counts as if zeros followed (RFC 7714 11).
 */
export function deriveKey(cipher: Cipheriv, salt: Buffer, label: number, length: number): Buffer {
  const counters = Buffer.alloc(Math.ceil(length / BLOCK) * BLOCK)
  for (let at = 0; at < counters.length; at += BLOCK) {
    salt.copy(counters, at, 0, 14)
    // The label sits above the 48-bit index, which is 0 with a derivation rate of 0.
    counters[at + 7] = (counters[at + 7] ?? 0) ^ label
    counters.writeUInt16BE(at / BLOCK, at + 14)
  }
  return cipher.update(counters).subarray(0, length)
}

/** What session keys are derived with. One cipher for all of them: to make one costs several times its work. */
export function derivation(key: Buffer): Cipheriv {
  // As a key object: to find out what bytes given as a key are, node:crypto throws and catches two errors each time.
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, createSecretKey(key), null)
  return cipher.setAutoPadding(false)
}

export function sessionKeys(key: Buffer, salt: Buffer, use: 'srtp' | 'srtcp', traits?: ProfileTraits): SessionKeys {
  const label = use === 'srtp' ? 0 : 3
  const cipher = derivation(key)
  return {
    encryption: deriveKey(cipher, salt, label, traits?.keyLength ?? 16),
    authentication: deriveKey(cipher, salt, label + 1, AUTHENTICATION_KEY_LENGTH),
    salt: deriveKey(cipher, salt, label + 2, traits?.saltLength ?? 14),
  }
}
