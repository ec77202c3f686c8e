import { build, checkMethod, statusLine } from './build.ts'
import { Message } from './message.ts'
import { reasonPhrase } from './phrases.ts'
import { Request, Response } from './request.ts'
import { checkText, checkUri } from './text.ts'
import type { Body, HeaderField, RequestInit, ResponseInit, SipRequest, SipResponse } from './types.ts'
import { printUri } from './uri.ts'
import { wanted } from './wanted.ts'

/** Throws `MisuseError` where a line break, NUL or an impossible name would be printed. */
export function makeRequest(init: RequestInit): SipRequest {
  const uri = printUri(init.uri)
  checkMethod(init.method)
  checkUri(uri)
  const line = `${init.method} ${uri} SIP/2.0\r\n`
  return new Request(init.method, uri, build(line, init.headers, init.body))
}

/** Throws `MisuseError` as `makeRequest` does. */
export function makeResponse(init: ResponseInit): SipResponse {
  const { status, reason = reasonPhrase(status) } = init
  return new Response(status, reason, build(statusLine(status, reason), init.headers, init.body))
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
  const head = knownHead(request)
  const to = head.to === undefined ? '' : `To: ${head.to}`
  let copied = status > 100 && status < 300 ? head.vias + head.routes + head.from : head.vias + head.from
  if (to !== '') copied += status === 100 || toTag === undefined || head.isTagged ? `${to}\r\n` : withTag(to, toTag)
  copied += head.rest
  if (status === 100) copied += copyOf(request, 'Timestamp')
  return new Response(status, reason, build(statusLine(status, reason), headers, body, copied))
}

/** What all responses to a request copy; what a message gives may be printed as it is. */
export interface ResponseHead {
  readonly vias: string
  readonly routes: string
  readonly from: string
  readonly to: string | undefined
  readonly isTagged: boolean
  readonly rest: string
}

function knownHead(request: SipRequest): ResponseHead {
  if (!(request instanceof Message)) return headOf(request)
  request.answered ??= headOf(request)
  return request.answered
}

function headOf(request: SipRequest): ResponseHead {
  const { method } = request
  const makesDialog = method === 'INVITE' || method === 'SUBSCRIBE' || method === 'REFER' || method === 'NOTIFY'
  const table = request instanceof Message ? request.table : undefined
  return {
    vias: copyOf(request, 'Via'),
    routes: makesDialog ? copyOf(request, 'Record-Route') : '',
    from: copyOfFirst(request, 'From', table?.from),
    to: request.get('To'),
    isTagged: isTagged(request),
    rest: copyOfFirst(request, 'Call-ID', table?.callId) + copyOfFirst(request, 'CSeq', table?.cseq),
  }
}

function copyOf(request: SipRequest, name: string): string {
  let text = ''
  if (request instanceof Message) {
    const what = wanted(name)
    for (let line = request.find(what); line >= 0; line = request.find(what, line + 1)) text += request.copy(line, name)
  } else for (const value of request.lines(name)) text += `${name}: ${value}\r\n`
  return text
}

function copyOfFirst(request: SipRequest, name: string, line: number | undefined): string {
  if (request instanceof Message && line !== undefined) return line < 0 ? '' : request.copy(line, name)
  const value = request.get(name)
  return value === undefined ? '' : `${name}: ${value}\r\n`
}

function withTag(to: string, tag: string): string {
  checkText('To', tag)
  return `${to};tag=${tag}\r\n`
}

function isTagged(request: SipRequest): boolean {
  try {
    return (request.to.params.tag ?? '') !== ''
  } catch {
    return false
  }
}
