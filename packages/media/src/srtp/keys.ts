import { createCipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import type { ProfileTraits } from './profiles.ts'

/** What one direction of one session encrypts and authenticates with. */
export interface SessionKeys {
  readonly encryption: Buffer
  /** Of HMAC-SHA1; an AEAD has no use for it. */
  readonly authentication: Buffer
  readonly salt: Buffer
}

const AUTHENTICATION_KEY_LENGTH = 20

/**
 * One session key from the master key and salt, key derivation rate 0 (RFC 3711 4.3.1, with 32-byte keys RFC 6188 3). Labels:
 * 0 to 2 for SRTP, 3 to 5 for SRTCP; each time encryption, authentication, salt. A salt of 12 bytes counts as if zeros followed
 * (RFC 7714 11).
 */
export function deriveKey(key: KeyObject, salt: Buffer, label: number, length: number): Buffer {
  const counter = Buffer.alloc(16)
  salt.copy(counter, 0, 0, 14)
  // The label sits above the 48-bit index, which is 0 with a derivation rate of 0.
  counter[7] = (counter[7] ?? 0) ^ label
  return createCipheriv(`aes-${(key.symmetricKeySize ?? 0) * 8}-ctr`, key, counter).update(Buffer.alloc(length))
}

export function sessionKeys(key: Buffer, salt: Buffer, use: 'srtp' | 'srtcp', traits?: ProfileTraits): SessionKeys {
  const label = use === 'srtp' ? 0 : 3
  // One for all three: of bytes, node:crypto would make one each time, which costs several times the cipher.
  const master = createSecretKey(key)
  return {
    encryption: deriveKey(master, salt, label, traits?.keyLength ?? 16),
    authentication: deriveKey(master, salt, label + 1, AUTHENTICATION_KEY_LENGTH),
    salt: deriveKey(master, salt, label + 2, traits?.saltLength ?? 14),
  }
}
