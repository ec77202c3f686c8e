import { putWord, word } from './header.ts'
import type { ReportBlock } from './reception.ts'

const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const SOURCE_DESCRIPTION = 202
const BYE = 203
/** 1900 to 1970 in seconds. */
const NTP_EPOCH = 2_208_988_800

export interface Report {
  readonly ssrc: number
  readonly cname: string
  /** Present when something was sent since the last report (RFC 3550 6.4). Wall clock in ms. */
  readonly sent:
    | { readonly wallClock: number; readonly timestamp: number; readonly packets: number; readonly octets: number }
    | undefined
  readonly heard: ReportBlock | undefined
  readonly bye?: boolean
}

/** Writes a compound packet, report first and CNAME next (6.1), and returns its length. 512 bytes are always enough. */
export function writeReport(into: Buffer, report: Report): number {
  const { sent, heard } = report
  let at = 8
  putWord(into, 4, report.ssrc)
  if (sent) {
    putWord(into, 8, Math.floor(sent.wallClock / 1000) + NTP_EPOCH)
    putWord(into, 12, Math.floor((sent.wallClock % 1000) * 4_294_967.296))
    putWord(into, 16, sent.timestamp)
    putWord(into, 20, sent.packets)
    putWord(into, 24, sent.octets)
    at = 28
  }
  if (heard) at = block(into, at, heard)
  head(into, 0, heard ? 1 : 0, sent ? SENDER_REPORT : RECEIVER_REPORT, at)
  at = description(into, at, report)
  if (!report.bye) return at
  putWord(into, at + 4, report.ssrc)
  head(into, at, 1, BYE, 8)
  return at + 8
}

function head(into: Buffer, at: number, count: number, type: number, length: number): void {
  into[at] = 0x80 | count
  into[at + 1] = type
  into.writeUInt16BE(length / 4 - 1, at + 2)
}

function block(into: Buffer, at: number, heard: ReportBlock): number {
  putWord(into, at, heard.ssrc)
  putWord(into, at + 4, (heard.lost & 0xffffff) | (heard.fractionLost << 24))
  putWord(into, at + 8, heard.highest)
  putWord(into, at + 12, heard.jitter)
  putWord(into, at + 16, heard.lastReport)
  putWord(into, at + 20, heard.delay)
  return at + 24
}

function description(into: Buffer, at: number, { ssrc, cname }: Report): number {
  putWord(into, at + 4, ssrc)
  into[at + 8] = 1
  into[at + 9] = into.write(cname, at + 10, 255, 'latin1')
  let end = at + 10 + (into[at + 9] as number)
  // The list ends with a zero byte, and the chunk at a multiple of four (6.5).
  do into[end++] = 0
  while ((end - at) % 4 !== 0)
  head(into, at, 1, SOURCE_DESCRIPTION, end - at)
  return end
}

export type Rtcp =
  /** `middle`: the middle 32 bits of the sender's NTP time. */
  | { readonly type: 'sender-report'; readonly ssrc: number; readonly middle: number }
  | { readonly type: 'bye'; readonly ssrc: number }
  /** What the peer says of our stream. `jitter` in units of the clock. */
  | {
      readonly type: 'heard'
      readonly ssrc: number
      readonly fractionLost: number
      readonly lost: number
      readonly jitter: number
    }

/** Reads a compound packet; undefined when it is none. Unknown packets in it are skipped. */
export function readRtcp(packet: Buffer, length: number): Rtcp[] | undefined {
  const found: Rtcp[] = []
  let at = 0
  while (at < length) {
    if (at + 8 > length || (packet[at] as number) >> 6 !== 2) return undefined
    const end = at + 4 * (packet.readUInt16BE(at + 2) + 1)
    if (end > length) return undefined
    const type = packet[at + 1]
    const ssrc = word(packet, at + 4)
    if (type === SENDER_REPORT && end - at >= 28)
      found.push({ type: 'sender-report', ssrc, middle: word(packet, at + 10) })
    if (type === BYE) found.push({ type: 'bye', ssrc })
    if (type === SENDER_REPORT) blocks(packet, at + 28, end, (packet[at] as number) & 31, found)
    if (type === RECEIVER_REPORT) blocks(packet, at + 8, end, (packet[at] as number) & 31, found)
    at = end
  }
  return length === 0 ? undefined : found
}

function blocks(packet: Buffer, from: number, end: number, count: number, found: Rtcp[]): void {
  for (let at = from, left = count; left > 0 && at + 24 <= end; at += 24, left--) {
    found.push({
      type: 'heard',
      ssrc: word(packet, at),
      fractionLost: packet[at + 4] as number,
      lost: packet.readIntBE(at + 5, 3),
      jitter: word(packet, at + 12),
    })
  }
}
