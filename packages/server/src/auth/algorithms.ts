import type { DigestAlgorithm, Transport } from '@offhook/sip'
import type { DirectoryUser } from './directory.ts'

/** Devices known to answer a SHA-256 challenge; all others on udp, tcp and tls may give up at the sight of one. */
const copes = [/^Offhook/i, /^Linphone/i]

/**
 * The challenges to send, in their order. Browsers on ws and wss: SHA-256 first and MD5 last, because JsSIP and SIP.js keep
 * the last header they see. Desk phones: MD5 alone, because baresip gives up at the sight of SHA-256 (DESIGN.md).
 */
export function algorithmsFor(
  transport: Transport,
  userAgent: string | undefined,
  digest: DirectoryUser['digest'],
): readonly DigestAlgorithm[] {
  if (digest === 'md5') return ['MD5']
  if (digest === 'sha-256') return ['SHA-256']
  if (transport === 'ws' || transport === 'wss') return ['SHA-256', 'MD5']
  return userAgent !== undefined && copes.some((pattern) => pattern.test(userAgent)) ? ['SHA-256'] : ['MD5']
}
