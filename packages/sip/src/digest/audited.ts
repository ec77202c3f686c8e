import { md5 } from '@noble/hashes/legacy.js'
import { sha256, sha512_256 } from '@noble/hashes/sha2.js'
import { registerAlgorithm } from './algorithm.ts'

/** What servers compute digests with: @noble/hashes, audited, quicker, and with SHA-512-256 (RFC 8760). Call it once. */
export function useAuditedHashes(): void {
  registerAlgorithm('MD5', md5)
  registerAlgorithm('SHA-256', sha256)
  registerAlgorithm('SHA-512-256', sha512_256)
}
