import { MalformedHeader } from './errors.ts'
import type { Message, Source } from './message.ts'
import { Request, Response } from './request.ts'
import { hasStray, type Limits, scan } from './scan.ts'
import type { Malformed, SipRequest, SipResponse } from './types.ts'
import { byteLength, decode } from './utf8.ts'

const REQUEST = /^([\w\-.!%*+`'~]+) +(\S+) +(SIP\/\d+\.\d+)$/i
const STATUS = /^SIP\/\d+\.\d+ +(\d{3})(?: (.*))?$/i
const SINGLE = ['From', 'To', 'Call-ID', 'CSeq']

/**
 * Reads one datagram, one message of a stream or one WebSocket message. Never throws: what cannot be used is a `Malformed`,
 * with the request where enough of it could be read to answer it.
 */
export function parseMessage(data: Uint8Array | string, limits: Limits = {}): SipRequest | SipResponse | Malformed {
  if (data.length > (limits.message ?? 65_536)) return malformed(413, 'Message: too long')
  const text = typeof data === 'string' ? data : decode(data)
  // Blank lines before a message are keep-alives that lost their way (RFC 3261 7.5).
  let begin = 0
  while (text.charCodeAt(begin) === 13 || text.charCodeAt(begin) === 10) begin++
  const feed = text.indexOf('\n', begin)
  if (feed < 0) return malformed(400, 'Start line: missing')
  const line = text.slice(begin, text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed).trimEnd()
  const table = scan(text, feed + 1, limits)
  if (typeof table === 'string') return malformed(400, table)
  const size = declaredLength(text, table.at)
  const source: Source = {
    text,
    start: feed + 1,
    table,
    raw: data,
    ...(typeof size === 'number' ? { length: size } : {}),
  }
  const stray = hasStray(text, table.body) ? 'Header: NUL or a carriage return alone' : undefined
  const response = STATUS.exec(line)
  if (response !== null) {
    const status = Number(response[1])
    const message = new Response(status, response[2] ?? '', source)
    const problem = stray ?? (status < 100 || status > 699 ? 'Status: out of range' : check(message, size))
    return problem === undefined ? message : malformed(400, problem)
  }
  const request = REQUEST.exec(line)
  if (request === null) return malformed(400, 'Start line: not understood')
  const message = new Request(request[1] ?? '', request[2] ?? '', source)
  const old = request[3]?.toUpperCase() !== 'SIP/2.0'
  const problem = stray ?? (old ? 'Version: not supported' : (check(message, size) ?? checkRequest(message)))
  if (problem === undefined) return message
  return malformed(old ? 505 : 400, problem, stray === undefined && answerable(message) ? message : undefined)
}

function malformed(status: number, reason: string, request?: SipRequest): Malformed {
  return { kind: 'malformed', status, reason, ...(request === undefined ? {} : { request }) }
}

/** What is wrong with what every message must have. */
function check(message: Message, size: number | string | undefined): string | undefined {
  try {
    void message.via
    void message.from
    void message.to
    void message.callId
    void message.cseq
  } catch (error) {
    if (error instanceof MalformedHeader) return error.message
    throw error
  }
  for (const name of SINGLE) if (message.lines(name).length > 1) return `${name}: more than one`
  if (typeof size === 'string') return size
  if (size !== undefined && isShort(message, size)) return 'Content-Length: longer than the body'
  return undefined
}

function checkRequest(message: Request): string | undefined {
  if (message.cseq.method !== message.method) return 'CSeq: another method than the request'
  try {
    void message.uri
  } catch {
    return 'Request-URI: not understood'
  }
  return undefined
}

function answerable(message: Request): boolean {
  try {
    void message.via
  } catch {
    return false
  }
  return SINGLE.every((name) => (message.get(name) ?? '') !== '')
}

function declaredLength(text: string, at: readonly number[]): number | string | undefined {
  let size: number | undefined
  for (let i = 0; i < at.length; i += 4) {
    const start = at[i] ?? 0
    const end = at[i + 1] ?? 0
    if (!isContentLength(text, start, end)) continue
    const value = text.slice(at[i + 2], at[i + 3])
    if (!/^\d{1,9}$/.test(value)) return 'Content-Length: no number'
    if (size !== undefined && size !== Number(value)) return 'Content-Length: two that differ'
    size = Number(value)
  }
  return size
}

function isContentLength(text: string, start: number, end: number): boolean {
  if (end - start === 1) return text[start] === 'l' || text[start] === 'L'
  return end - start === 14 && text.slice(start, end).toLowerCase() === 'content-length'
}

function isShort({ source, table }: Message, size: number): boolean {
  const rest = source.text.length - table.body
  // No text has more characters than bytes.
  return (
    size > rest &&
    size >
      (source.text.length === source.raw?.length && typeof source.raw !== 'string'
        ? rest
        : byteLength(source.text.slice(table.body)))
  )
}
