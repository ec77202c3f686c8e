import { MisuseError } from './errors.ts'
import { Message } from './message.ts'
import { reasonPhrase } from './phrases.ts'
import { Request, Response } from './request.ts'
import { bodyLength } from './rewrite.ts'
import type { Source } from './source.ts'
import { checkText, checkToken, checkUri } from './text.ts'
import type { Body, HeaderField, RequestInit, ResponseInit, SipRequest, SipResponse } from './types.ts'
import { printUri } from './uri.ts'

/** Throws `MisuseError` where a line break, NUL or an impossible name would be printed. */
export function makeRequest(init: RequestInit): SipRequest {
  const uri = printUri(init.uri)
  checkToken('Method', init.method)
  checkUri(uri)
  const line = `${init.method} ${uri} SIP/2.0\r\n`
  return new Request(init.method, uri, build(line, init.headers, init.body))
}

/** Throws `MisuseError` as `makeRequest` does. */
export function makeResponse(init: ResponseInit): SipResponse {
  const { status, reason = reasonPhrase(status) } = init
  const line = statusLine(status, reason)
  return new Response(status, reason, build(line, init.headers, init.body))
}

function statusLine(status: number, reason: string): string {
  if (!Number.isInteger(status) || status < 100 || status > 699) throw new MisuseError(`No status: ${status}`)
  checkText('Reason phrase', reason)
  return `SIP/2.0 ${status} ${reason}\r\n`
}

/** `copied` are lines that need no check. */
function build(line: string, headers: readonly HeaderField[], body: Body | undefined, copied = ''): Source {
  let text = line + copied
  for (const [name, value] of headers) {
    if (isContentLength(name)) continue
    checkName(name)
    checkText(name, value)
    text += `${name}: ${value}\r\n`
  }
  text += `Content-Length: ${bodyLength(body)}\r\n\r\n`
  return { text, start: line.length, table: undefined, raw: undefined, length: undefined, body }
}

function isContentLength(name: string): boolean {
  return (name.length === 14 && name.toLowerCase() === 'content-length') || name === 'l' || name === 'L'
}

/** Names that were checked before: they are the same few all the time. */
const names = new Set<string>()

function checkName(name: string): void {
  if (names.has(name)) return
  checkToken('Header name', name)
  if (names.size < 200) names.add(name)
}

/**
 * A response with what RFC 3261 8.2.6 copies: all Via lines, From, To, Call-ID, CSeq; Timestamp in a 100; Record-Route in
 * what may make a dialog (12.1.1). `toTag` is added to a To without a tag, except in a 100.
 */
export function responseTo(
  request: SipRequest,
  status: number,
  reason = reasonPhrase(status),
  headers: readonly HeaderField[] = [],
  body?: Body,
  toTag?: string,
): SipResponse {
  let copied = copyOf(request, 'Via')
  if (status > 100 && status < 300 && /^(INVITE|SUBSCRIBE|REFER|NOTIFY)$/.test(request.method)) {
    copied += copyOf(request, 'Record-Route')
  }
  const table = request instanceof Message ? request.table : undefined
  copied += copyOf(request, 'From', table?.from)
  const to = copyOf(request, 'To', table?.to)
  copied += status === 100 || toTag === undefined || isTagged(request) ? to : withTag(to, toTag)
  copied += copyOf(request, 'Call-ID', table?.callId) + copyOf(request, 'CSeq', table?.cseq)
  if (status === 100) copied += copyOf(request, 'Timestamp')
  const line = statusLine(status, reason)
  return new Response(status, reason, build(line, headers, body, copied))
}

/** All lines of this header, or the one known; what a message gives may be printed as it is. */
function copyOf(request: SipRequest, name: string, line?: number): string {
  if (line !== undefined && request instanceof Message) return line < 0 ? '' : `${name}: ${request.value(line)}\r\n`
  let text = ''
  for (const value of request.lines(name)) text += `${name}: ${value}\r\n`
  return text
}

function withTag(to: string, tag: string): string {
  checkText('To', tag)
  return to === '' ? '' : `${to.slice(0, -2)};tag=${tag}\r\n`
}

function isTagged(request: SipRequest): boolean {
  try {
    return (request.to.params.tag ?? '') !== ''
  } catch {
    return false
  }
}
