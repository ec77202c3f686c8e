import { md5 } from './md5.ts'
import { sha256 } from './sha256.ts'

/** As RFC 7616 and 8760 write them. */
export type Algorithm = 'MD5' | 'SHA-256' | 'SHA-512-256'

export type Hash = (bytes: Uint8Array) => Uint8Array

/** Weakest first. */
const hashes = new Map<Algorithm, Hash | undefined>([
  ['MD5', md5],
  ['SHA-256', sha256],
  ['SHA-512-256', undefined],
])

/** Takes another implementation, or adds what a page does without; servers call `useAuditedHashes`. */
export function registerAlgorithm(algorithm: Algorithm, hash: Hash): void {
  hashes.set(algorithm, hash)
}

/** How strong; 0 for what is not supported. */
export function strength(algorithm: Algorithm | undefined): number {
  return algorithm && hashes.get(algorithm) ? [...hashes.keys()].indexOf(algorithm) + 1 : 0
}

/** The algorithm a challenge names; none at all is MD5 (RFC 7616 3.3). */
export function algorithmOf(name: string | undefined): { algorithm: Algorithm | undefined; session: boolean } {
  const upper = (name ?? 'MD5').toUpperCase()
  const session = upper.endsWith('-SESS')
  const plain = session ? upper.slice(0, -5) : upper
  return { algorithm: hashes.has(plain as Algorithm) ? (plain as Algorithm) : undefined, session }
}

/** Lower-case hex of the hash of this text, in UTF-8. */
export function hash(algorithm: Algorithm, data: string | Uint8Array, encode = utf8): string {
  const fn = hashes.get(algorithm)
  if (!fn) throw new Error(`registerAlgorithm: ${algorithm}`)
  const bytes = fn(typeof data === 'string' ? encode(data) : data)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** What a server keeps instead of a password: H(username:realm:password). */
export function ha1(algorithm: Algorithm, username: string, realm: string, password: string): string {
  return hash(algorithm, `${username}:${realm}:${password}`)
}
