import { isIPv4 } from 'node:net'
import { MediaRefused } from '../engine/types.ts'
import type { Description, Section } from './section.ts'

export type Kind = 'webrtc' | 'rtp'

const PROTOCOLS: Readonly<Record<Kind, readonly string[]>> = {
  webrtc: ['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'RTP/SAVPF'],
  rtp: ['RTP/AVP', 'RTP/AVPF'],
}

/** Where the audio is in a peer's description, and that section. Throws `MediaRefused` with 488 when none can be served. */
export function audioOf(description: Description, kind: Kind): { index: number; section: Section } {
  const index = description.sections.findIndex(
    (section) => section.kind === 'audio' && !section.rejected && PROTOCOLS[kind].includes(section.protocol),
  )
  const section = description.sections[index]
  if (!section) throw refuse(`no audio over ${PROTOCOLS[kind][0]}`)
  if (section.codecs.length === 0) throw refuse('no codec with a known name')
  // Names would have to be looked up, and IPv6 needs a socket of its own.
  if (kind === 'rtp' && !isIPv4(section.address)) throw refuse(`not an IPv4 address: ${section.address}`)
  if (kind === 'webrtc') {
    if (!section.ice) throw refuse('no ICE credentials')
    if (!section.fingerprint) throw refuse('no SHA-256 fingerprint')
  }
  return { index, section }
}

/** Our DTLS is a server: a peer that wants to be one too cannot be served (RFC 5763 5). */
export function checkSetup(section: Section): void {
  if (section.setup === 'passive') throw refuse('a=setup:passive: the peer must be the DTLS client')
}

export const refuse = (reason: string): MediaRefused => new MediaRefused({ status: 488, reason })
