import { createCipheriv } from 'node:crypto'

/** What one direction of one session encrypts and authenticates with. */
export interface SessionKeys {
  readonly encryption: Buffer
  readonly authentication: Buffer
  readonly salt: Buffer
}

export const MASTER_KEY_LENGTH = 16
export const MASTER_SALT_LENGTH = 14

const AUTHENTICATION_KEY_LENGTH = 20

/**
 * One session key from the master key and salt, key derivation rate 0 (RFC 3711 4.3.1). Labels: 0 to 2 for SRTP, 3 to 5
 * for SRTCP; each time encryption, authentication, salt.
 */
export function deriveKey(key: Buffer, salt: Buffer, label: number, length: number): Buffer {
  const counter = Buffer.alloc(16)
  salt.copy(counter, 0, 0, MASTER_SALT_LENGTH)
  // The label sits above the 48-bit index, which is 0 with a derivation rate of 0.
  counter[7] = (counter[7] ?? 0) ^ label
  return createCipheriv('aes-128-ctr', key, counter).update(Buffer.alloc(length))
}

export function sessionKeys(key: Buffer, salt: Buffer, use: 'srtp' | 'srtcp'): SessionKeys {
  const label = use === 'srtp' ? 0 : 3
  return {
    encryption: deriveKey(key, salt, label, MASTER_KEY_LENGTH),
    authentication: deriveKey(key, salt, label + 1, AUTHENTICATION_KEY_LENGTH),
    salt: deriveKey(key, salt, label + 2, MASTER_SALT_LENGTH),
  }
}
