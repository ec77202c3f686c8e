import { inNetwork } from './address.ts'
import type { Codec } from './codec.ts'
import { type Crypto, printCrypto } from './crypto.ts'
import type { Direction } from './direction.ts'

/** A section of ours that lives. */
export interface AudioSection {
  readonly kind: 'audio'
  readonly protocol: string
  readonly port: number
  readonly address: string
  readonly mid: string | undefined
  readonly direction: Direction
  readonly codecs: readonly Codec[]
  /** ms */
  readonly packetTime: number
  readonly rtcpMux: boolean
  readonly ice: Ice | undefined
  readonly dtls: Dtls | undefined
  readonly crypto: readonly Crypto[]
  readonly ssrc: number
  readonly cname: string
}

/** What a browser wants besides: it gets a track to hang the sound on, too. */
export interface Ice {
  readonly ufrag: string
  readonly pwd: string
  /** Whole a=candidate lines without their ending. */
  readonly candidates: readonly string[]
}

export interface Dtls {
  readonly fingerprint: string
  readonly setup: 'actpass' | 'active' | 'passive'
}

/** A section we refuse, or one refused before: it keeps its place (RFC 3264 5.1, 6). */
export interface RefusedSection {
  readonly kind: 'refused'
  readonly media: string
  readonly protocol: string
  readonly formats: string
  readonly mid: string | undefined
}

export interface LocalDescription {
  readonly address: string
  readonly sections: readonly (AudioSection | RefusedSection)[]
}

/** All lines but v= and o=, which the caller numbers by whether these changed. Each ends in CRLF. */
export function printBody(description: LocalDescription): string {
  const live = description.sections.filter((section) => section.kind === 'audio')
  const withIce = live.some((section) => section.ice)
  const mids = live.flatMap((section) => (section.mid === undefined ? [] : [section.mid]))
  const lines = ['s=-', 't=0 0']
  if (withIce) lines.push('a=ice-lite')
  // Chromium refuses an answer that lost the group it offered (RFC 9143 7.3).
  if (withIce && mids.length > 0) lines.push(`a=group:BUNDLE ${mids.join(' ')}`)
  if (withIce) lines.push('a=msid-semantic:WMS *')
  for (const section of description.sections) {
    if (section.kind === 'audio') lines.push(...audio(section))
    else lines.push(...refused(section))
  }
  return lines.map((line) => `${line}\r\n`).join('')
}

export const printHead = (sessionId: string, version: number, address: string): string =>
  `v=0\r\no=- ${sessionId} ${version} ${inNetwork(address)}\r\n`

function audio(section: AudioSection): string[] {
  const { codecs, ice, dtls, mid } = section
  const lines = [
    `m=audio ${section.port} ${section.protocol} ${codecs.map((codec) => codec.payloadType).join(' ')}`,
    `c=${inNetwork(section.address)}`,
  ]
  if (mid !== undefined) lines.push(`a=mid:${mid}`)
  for (const codec of codecs) lines.push(...formats(codec))
  lines.push(`a=ptime:${section.packetTime}`, `a=${section.direction}`)
  if (section.rtcpMux) lines.push('a=rtcp-mux')
  if (ice) lines.push(`a=ice-ufrag:${ice.ufrag}`, `a=ice-pwd:${ice.pwd}`)
  if (dtls) lines.push(`a=fingerprint:sha-256 ${dtls.fingerprint}`, `a=setup:${dtls.setup}`)
  lines.push(...section.crypto.map(printCrypto))
  if (!ice) return lines
  lines.push(
    // Without a track of ours Chromium makes one up for each change, and the page's ontrack fires anew.
    `a=msid:offhook audio`,
    `a=ssrc:${section.ssrc} cname:${section.cname}`,
    ...ice.candidates,
    'a=end-of-candidates',
  )
  return lines
}

function formats(codec: Codec): string[] {
  const channels = codec.channels > 1 ? `/${codec.channels}` : ''
  const lines = [`a=rtpmap:${codec.payloadType} ${codec.name}/${codec.clockRate}${channels}`]
  if (codec.parameters !== undefined) lines.push(`a=fmtp:${codec.payloadType} ${codec.parameters}`)
  return lines
}

function refused(section: RefusedSection): string[] {
  const lines = [`m=${section.media} 0 ${section.protocol} ${section.formats}`.trimEnd(), 'c=IN IP4 0.0.0.0']
  if (section.mid !== undefined) lines.push(`a=mid:${section.mid}`)
  lines.push('a=inactive')
  return lines
}
