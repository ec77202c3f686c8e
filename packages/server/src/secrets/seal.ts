import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const version = 'v1'
const ivBytes = 12
const tagBytes = 16

/** A sealed value cannot be opened: another key, another place than it was sealed for, or damage. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/**
 * Encrypts and authenticates (AES-256-GCM, NIST SP 800-38D). `aad` names the place the value belongs to, so that a sealed
 * value copied into another row does not open there. Gives `v1.` and base64url of nonce, ciphertext and tag.
 */
export function seal(key: Uint8Array, text: string, aad: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(aad, 'utf8'))
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${version}.${sealed.toString('base64url')}`
}

/** The text that was sealed for this place. Throws SealError. */
export function unseal(key: Uint8Array, sealed: string, aad: string): string {
  const [prefix, body] = sealed.split('.')
  const bytes = Buffer.from(body ?? '', 'base64url')
  if (prefix !== version || bytes.length < ivBytes + tagBytes) throw new SealError('this is no sealed value of ours')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(aad, 'utf8'))
    .setAuthTag(bytes.subarray(-tagBytes))
  try {
    return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new SealError(`the value sealed for ${aad} does not open with this key`)
  }
}
