import { MalformedHeader } from './errors.ts'
import { readLength } from './length.ts'
import type { Message } from './message.ts'
import { Request, Response } from './request.ts'
import { type Limits, scan, type Table } from './scan.ts'
import type { Source } from './source.ts'
import { readStartLine, skipBlankLines } from './start-line.ts'
import type { Malformed, SipRequest, SipResponse } from './types.ts'
import { byteLength, decode } from './utf8.ts'

/**
 * Reads one datagram, one message of a stream or one WebSocket message. Never throws: what cannot be used is a `Malformed`,
 * with the request where enough of it could be read to answer it.
 */
export function parseMessage(data: Uint8Array | string, limits: Limits = {}): SipRequest | SipResponse | Malformed {
  if (data.length > (limits.message ?? 65_536)) return malformed(413, 'Message: too long')
  const text = typeof data === 'string' ? data : decode(data)
  const begin = skipBlankLines(text)
  const feed = text.indexOf('\n', begin)
  if (feed < 0) return malformed(400, 'Start line: missing')
  const start = readStartLine(text, begin, feed)
  if (start === undefined) return malformed(400, 'Start line: not understood')
  const table = scan(text, feed + 1, limits)
  if (typeof table === 'string') return malformed(400, table)
  const size = table.contentLength < 0 ? undefined : readLength(text, table)
  const length = typeof size === 'number' ? size : undefined
  const source: Source = { text, start: feed + 1, table, raw: data, length, body: undefined }
  if (start.status > 0) {
    const message = new Response(start.status, start.reason, source)
    const problem =
      start.current && start.status >= 100 && start.status < 700 ? check(message, size) : 'Status line: not understood'
    return problem === undefined ? message : malformed(400, problem)
  }
  const message = new Request(start.method, start.uri, source)
  const problem = start.current ? (check(message, size) ?? checkRequest(message)) : 'Version: not supported'
  if (problem === undefined) return message
  return malformed(start.current ? 400 : 505, problem, answerable(message, table) ? message : undefined)
}

function malformed(status: number, reason: string, request?: SipRequest): Malformed {
  return request === undefined ? { kind: 'malformed', status, reason } : { kind: 'malformed', status, reason, request }
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
  const { repeated } = message.table
  if (repeated !== '') return `${repeated}: more than one`
  if (typeof size === 'string') return size
  return size !== undefined && isShort(message.source, message.table, size)
    ? 'Content-Length: longer than the body'
    : undefined
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

/** Whether a response can be made from it: it needs a way back and something to copy. */
function answerable(message: Request, { from, to, callId, cseq }: Table): boolean {
  try {
    void message.via
  } catch {
    return false
  }
  return from >= 0 && to >= 0 && callId >= 0 && cseq >= 0
}

/** Whether the body has fewer bytes than this. No text has more characters than bytes, so counting is seldom needed. */
function isShort({ text, raw }: Source, { body }: Table, size: number): boolean {
  const rest = text.length - body
  if (size <= rest) return false
  return text.length === raw?.length && typeof raw !== 'string' ? true : size > byteLength(text.slice(body))
}
