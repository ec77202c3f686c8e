import { isIP } from 'node:net'
import { MediaRefused } from '../engine/types.ts'
import { mustProtect, protectionOf } from './protection.ts'
import type { Description, Section } from './section.ts'

export type Kind = 'webrtc' | 'rtp'

const PROTOCOLS: Readonly<Record<Kind, readonly string[]>> = {
  webrtc: ['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'RTP/SAVPF'],
  rtp: ['RTP/AVP', 'RTP/AVPF', 'RTP/SAVP', 'RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'UDP/TLS/RTP/SAVPF'],
}
/** `holdconn` wants no connection at all, which leaves nothing to do. */
const SETUPS: readonly (string | undefined)[] = [undefined, 'actpass', 'active', 'passive']

/** Where the audio is in a peer's description, and that section. Throws `MediaRefused` with 488 when none can be served. */
export function audioOf(description: Description, kind: Kind): { index: number; section: Section } {
  let refused: string | undefined
  for (const [index, section] of description.sections.entries()) {
    if (section.kind !== 'audio' || section.rejected || !PROTOCOLS[kind].includes(section.protocol)) continue
    const problem = problemOf(section, kind)
    if (problem === undefined) return { index, section }
    refused ??= problem
  }
  throw refuse(refused ?? `no audio over ${PROTOCOLS[kind][0]}`)
}

function problemOf(section: Section, kind: Kind): string | undefined {
  if (section.codecs.length === 0) return 'no codec with a known name'
  if (!SETUPS.includes(section.setup)) return `a=setup:${section.setup}`
  if (kind === 'webrtc') {
    if (!section.ice) return 'no ICE credentials'
    return section.fingerprint ? undefined : 'no SHA-256 fingerprint'
  }
  // Names would have to be looked up.
  if (isIP(section.address) === 0) return `not an IP address: ${section.address}`
  if (mustProtect(section.protocol) && protectionOf(section) === 'none')
    return `${section.protocol} without a=crypto or a=fingerprint that can be served`
  return undefined
}

export const refuse = (reason: string): MediaRefused => new MediaRefused({ status: 488, reason })
