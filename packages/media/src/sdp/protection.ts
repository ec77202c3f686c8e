import type { Section } from './section.ts'

/** How RTP is protected: not at all, with keys in the SDP (RFC 4568), or with keys from DTLS (RFC 5763). */
export type Protection = 'none' | 'sdes' | 'dtls'

/** RTP/SAVP and its relatives: without protection the section means nothing. */
export const mustProtect = (protocol: string): boolean => /SAVPF?$/.test(protocol)

/**
 * What a phone's section asks for. With RTP/AVP it is a wish, which is granted (RFC 8643 3.2). Where both are there, DTLS:
 * its keys are seen by nobody on the signalling's way.
 */
export function protectionOf(section: Section): Protection {
  const { protocol, crypto, fingerprint, setup } = section
  if (fingerprint !== undefined && (setup !== undefined || protocol.startsWith('UDP/TLS/'))) return 'dtls'
  return crypto.length > 0 && !protocol.startsWith('UDP/TLS/') ? 'sdes' : 'none'
}
