import { chars, TOKEN } from './chars.ts'

/** A start line in its parts: of a request `status` is 0, of a response `method` is empty. */
export interface StartLine {
  readonly method: string
  readonly uri: string
  readonly status: number
  readonly reason: string
  /** Whether it says SIP/2.0. */
  readonly current: boolean
}

const REQUEST = /^([\w\-.!%*+`'~]+)[ \t]+(\S+)[ \t]+(SIP\/\d+\.\d+)$/i
const STATUS = /^(SIP\/\d+\.\d+)[ \t]+(\d{3})(?:[ \t]+(.*))?$/i

/** Where the message starts: blank lines before it are keep-alives that lost their way (RFC 3261 7.5). */
export function skipBlankLines(s: string): number {
  let at = 0
  while (s.charCodeAt(at) === 13 || s.charCodeAt(at) === 10) at++
  return at
}

/** Reads the line from `at` to its line feed. */
export function readStartLine(s: string, at: number, feed: number): StartLine | undefined {
  let end = feed
  while (end > at && s.charCodeAt(end - 1) <= 32) end--
  const stray = s.indexOf('\r', at)
  if (stray >= 0 && stray < end) return undefined
  const line = readTrimmed(s, at, end)
  return line?.reason.includes('\0') ? undefined : line
}

function readTrimmed(s: string, at: number, end: number): StartLine | undefined {
  // The forms almost every message has; the expressions take the rest.
  if (s.startsWith(' SIP/2.0', end - 8)) {
    let space = at
    while (((chars[s.charCodeAt(space)] ?? 0) & TOKEN) !== 0) space++
    const uriEnd = s.indexOf(' ', space + 1)
    if (space > at && s.charCodeAt(space) === 32 && uriEnd === end - 8 && uriEnd > space + 1) {
      const uri = s.slice(space + 1, uriEnd)
      if (!uri.includes('\t')) return { method: s.slice(at, space), uri, status: 0, reason: '', current: true }
    }
  } else if (s.startsWith('SIP/2.0 ', at) && s.charCodeAt(at + 11) === 32 && at + 11 < end) {
    const status = digit(s, at + 8) * 100 + digit(s, at + 9) * 10 + digit(s, at + 10)
    if (status >= 0) return { method: '', uri: '', status, reason: s.slice(at + 12, end).trim(), current: true }
  }
  const line = s.slice(at, end)
  const response = STATUS.exec(line)
  if (response !== null) return oddLine('', '', Number(response[2]), response[3] ?? '', response[1])
  const request = REQUEST.exec(line)
  return request === null ? undefined : oddLine(request[1] ?? '', request[2] ?? '', 0, '', request[3])
}

function oddLine(method: string, uri: string, status: number, reason: string, version: string | undefined): StartLine {
  return { method, uri, status, reason, current: version?.toUpperCase() === 'SIP/2.0' }
}

/** NaN for what is no digit. */
function digit(s: string, at: number): number {
  const value = s.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}
