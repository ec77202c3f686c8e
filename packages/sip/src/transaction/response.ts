import { MisuseError, type SipRequest } from '../message/index.ts'
import { canonical } from '../message/names.ts'
import { checkText, printLine } from '../message/text.ts'
import type { Flow, Reply } from '../user-agent/types.ts'
import type { Context } from './context.ts'

/** What all responses to one request share (RFC 3261 8.2.6, 12.1.1): read once, printed as it came. */
export interface Head {
  readonly vias: string
  readonly from: string
  readonly to: string
  /** The To has a tag already: the request is inside a dialog. */
  readonly isTagged: boolean
  readonly rest: string
  readonly routes: string
  readonly timestamp: string
}

export function headOf({ parts }: Context, request: SipRequest, flow: Flow): Head {
  const { method } = request
  const to = request.get('To') ?? ''
  const makesDialog = method === 'INVITE' || method === 'SUBSCRIBE' || method === 'REFER' || method === 'NOTIFY'
  return {
    vias: lines('Via', parts.vias(request, flow)),
    from: `From: ${request.get('From')}\r\n`,
    to,
    isTagged: isTagged(to),
    // Copied, not printed anew: a malformed request is answered too (8.2.6.2).
    rest: `Call-ID: ${request.get('Call-ID')}\r\nCSeq: ${request.get('CSeq')}\r\n`,
    routes: makesDialog ? lines('Record-Route', request.lines('Record-Route')) : '',
    timestamp: lines('Timestamp', request.lines('Timestamp')),
  }
}

/** Read so that a malformed one is answered, too. */
function isTagged(to: string): boolean {
  return /;\s*tag\s*=/i.test(to.slice(to.lastIndexOf('>') + 1))
}

/**
 * A response as it goes over this flow. Written as text at once, since no one needs it as a message: three of five messages
 * of a call are responses. Throws `MisuseError` where the reply would break it apart.
 */
export function printResponse(
  { parts: { codec }, server }: Context,
  head: Head,
  flow: Flow,
  reply: Reply,
  tag: string | undefined,
): Uint8Array | string {
  const { status, headers, body } = reply
  const reason = reply.reason ?? codec.phrase(status)
  if (!Number.isInteger(status) || status < 100 || status > 699) throw new MisuseError(`No status: ${status}`)
  checkText('Reason phrase', reason)
  let text = `SIP/2.0 ${status} ${reason}\r\n${head.vias}`
  if (status > 100 && status < 300) text += head.routes
  text += `${head.from}To: ${head.to}`
  text += status === 100 || head.isTagged || tag === undefined ? '\r\n' : `;tag=${tag}\r\n`
  text += head.rest
  if (status === 100) text += head.timestamp
  let isTyped = body === undefined
  for (const [name, value] of headers ?? []) {
    const known = canonical(name)
    if (known === 'content-length') continue
    isTyped ||= known === 'content-type'
    text += printLine(name, value)
  }
  if (status > 100) for (const [name, value] of server) text += printLine(name, value)
  if (!isTyped) text += 'Content-Type: application/sdp\r\n'
  text += `Content-Length: ${codec.length(body)}\r\n\r\n`
  return codec.join(text, body, flow.transport)
}

export function isContentType(name: string): boolean {
  return canonical(name) === 'content-type'
}

function lines(name: string, values: readonly string[]): string {
  let text = ''
  for (const value of values) text += `${name}: ${value}\r\n`
  return text
}
