import { isIP } from 'node:net'
import { type MediaDescription, parse, type SessionDescription } from 'sdp-transform'
import { MediaRefused } from '../engine/types.ts'
import { canonical, isUnspecified } from './address.ts'
import { type Codec, staticCodec } from './codec.ts'
import { readCrypto } from './crypto.ts'
import { type Direction, directionOf, sends } from './direction.ts'
import type { Description, Section } from './section.ts'

const LONGEST = 65_536

// sdp-transform makes numbers of all that looks like one, whatever its types say: hence String() where text is meant.

/** Parses a peer's SDP. Throws `MediaRefused` with 400 when it is none. */
export function parseDescription(text: string): Description {
  if (text.length > LONGEST) throw malformed('SDP is larger than 64 kB')
  if (!/^v=0\s*$/m.test(text)) throw malformed('no v=0 line')
  const session = read(text)
  if (session.media.length === 0) throw malformed('no m= line')
  const group = session.groups?.find((one) => one.type === 'BUNDLE')
  const bundled = group ? String(group.mids).split(' ') : []
  const first = session.media.find((media) => bundled[0] !== undefined && String(media.mid) === bundled[0])
  return {
    sections: session.media.map((media) =>
      section(session, media, bundled.includes(String(media.mid)) ? first : undefined),
    ),
  }
}

/** The lines that are read here: half of a browser's offer is candidates, extensions and feedback, and dear to take apart. */
const READ =
  /^(?:[vosctm]=|a=(?:rtpmap|fmtp|mid|group|ice-ufrag|ice-pwd|fingerprint|setup|sendrecv|sendonly|recvonly|inactive|ptime|maxptime|rtcp:|rtcp-mux|crypto|bundle-only))/

function read(text: string): SessionDescription {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => READ.test(line))
  try {
    return parse(lines.join('\r\n'))
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'unreadable SDP')
  }
}

/** `tagged`: the section whose transport a bundled one may lean on (RFC 9143 7.1.3). */
function section(session: SessionDescription, media: MediaDescription, tagged: MediaDescription | undefined): Section {
  const ufrag = media.iceUfrag ?? tagged?.iceUfrag ?? session.iceUfrag
  const pwd = media.icePwd ?? tagged?.icePwd ?? session.icePwd
  const ice = ufrag !== undefined && pwd !== undefined ? { ufrag: String(ufrag), pwd: String(pwd) } : undefined
  const address = canonical(String(media.connection?.ip ?? session.connection?.ip ?? '0.0.0.0'))
  const port = portOf(media.port)
  const setup = media.setup ?? tagged?.setup ?? session.setup
  return {
    kind: String(media.type),
    port,
    protocol: String(media.protocol),
    formats: String(media.payloads ?? ''),
    mid: media.mid === undefined ? undefined : String(media.mid),
    // A bundle-only section has port 0 without being refused (RFC 9143 6).
    rejected: port === 0 && media.bundleOnly === undefined,
    direction: held(media.direction ?? session.direction ?? 'sendrecv', ice === undefined && isUnspecified(address)),
    address,
    codecs: codecs(media),
    packetTime: packetTime(Number(media.ptime), Number(media.maxptime)),
    rtcpMux: media.rtcpMux !== undefined,
    rtcpPort: portOf(media.rtcp?.port ?? port + 1),
    rtcpAddress: sameFamily(String(media.rtcp?.address), address),
    ice,
    fingerprint: sha256(media.fingerprint ?? tagged?.fingerprint ?? session.fingerprint),
    setup: setup === undefined ? undefined : String(setup).toLowerCase(),
    crypto: readCrypto(media.crypto ?? []),
  }
}

// The hold of RFC 2543. With ICE the address is just not known yet: Firefox writes it before gathering.
const held = (direction: Direction, zero: boolean): Direction =>
  zero ? directionOf(sends(direction), false) : direction

/** Where RTCP goes, if that can be sent to from where RTP goes. */
const sameFamily = (rtcp: string, rtp: string): string =>
  isIP(rtcp) !== 0 && isIP(rtcp) === isIP(rtp) ? canonical(rtcp) : rtp

function codecs(media: MediaDescription): Codec[] {
  const found: Codec[] = []
  for (const format of String(media.payloads ?? '').split(' ')) {
    const payloadType = Number(format)
    if (format === '' || !Number.isInteger(payloadType) || payloadType > 127) continue
    const map = media.rtp.find((entry) => entry.payload === payloadType)
    const codec = map
      ? {
          payloadType,
          name: String(map.codec),
          clockRate: Number(map.rate ?? 8000),
          channels: Number(map.encoding ?? 1),
        }
      : staticCodec(payloadType)
    if (!codec || !(codec.clockRate > 0) || !(codec.channels > 0)) continue
    const parameters = media.fmtp.find((entry) => entry.payload === payloadType)?.config
    found.push(parameters === undefined ? codec : { ...codec, parameters: String(parameters) })
  }
  return found
}

function sha256(fingerprint: { type: string; hash: string } | undefined): string | undefined {
  if (!fingerprint || String(fingerprint.type).toLowerCase() !== 'sha-256') return undefined
  const hash = String(fingerprint.hash).toUpperCase()
  return /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(hash) ? hash : undefined
}

/** ms of sound in a packet. */
const isPlausible = (time: number): boolean => time >= 1 && time <= 1000

/** ms; what a peer takes at most also says what it wants, where it says no more. */
function packetTime(wanted: number, most: number): number | undefined {
  const usual = isPlausible(wanted) ? Math.round(wanted) : undefined
  return isPlausible(most) && most < (usual ?? 20) ? Math.round(most) : usual
}

/** 0, to which nothing is ever sent, for what is no port: the socket would throw at each packet. */
function portOf(value: unknown): number {
  const port = Number(value)
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : 0
}

const malformed = (reason: string): MediaRefused => new MediaRefused({ status: 400, reason })
