import { MisuseError } from './errors.ts'
import { parseNameAddr } from './name-addr.ts'
import { canonical } from './names.ts'
import { reasonPhrase } from './phrases.ts'
import { Request, Response } from './request.ts'
import { bodyLength } from './rewrite.ts'
import type { Source } from './source.ts'
import { checkText, checkToken, checkUri, printLine } from './text.ts'
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
  const { status } = init
  const reason = init.reason ?? reasonPhrase(status)
  if (!Number.isInteger(status) || status < 100 || status > 699) throw new MisuseError(`No status: ${status}`)
  checkText('Reason phrase', reason)
  const line = `SIP/2.0 ${status} ${reason}\r\n`
  return new Response(status, reason, build(line, init.headers, init.body))
}

function build(line: string, headers: readonly HeaderField[], body: Body | undefined): Source {
  let text = line
  for (const [name, value] of headers) {
    if (canonical(name) !== 'content-length') text += printLine(name, value)
  }
  text += `Content-Length: ${bodyLength(body)}\r\n\r\n`
  return { text, start: line.length, table: undefined, raw: undefined, length: undefined, body }
}

/**
 * A response with what RFC 3261 8.2.6 copies: all Via lines, From, To, Call-ID, CSeq; Timestamp in a 100; Record-Route in
 * what may make a dialog (12.1.1). `toTag` is added to a To without a tag, except in a 100.
 */
export function responseTo(
  request: SipRequest,
  status: number,
  reason?: string,
  headers: readonly HeaderField[] = [],
  body?: Body,
  toTag?: string,
): SipResponse {
  const copied: HeaderField[] = []
  const copy = (name: string) => {
    for (const value of request.lines(name)) copied.push([name, value])
  }
  copy('Via')
  if (status > 100 && status < 300 && /^(INVITE|SUBSCRIBE|REFER|NOTIFY)$/.test(request.method)) copy('Record-Route')
  copy('From')
  const to = request.get('To')
  if (to !== undefined) {
    const tagged = status === 100 || toTag === undefined || (parseNameAddr(to)?.params.tag ?? '') !== ''
    copied.push(['To', tagged ? to : `${to};tag=${toTag}`])
  }
  copy('Call-ID')
  copy('CSeq')
  if (status === 100) copy('Timestamp')
  return makeResponse({
    status,
    ...(reason === undefined ? {} : { reason }),
    headers: [...copied, ...headers],
    ...(body === undefined ? {} : { body }),
  })
}
