import type { SipRequest } from '../message/index.ts'
import { itemEnd } from '../message/list.ts'
import type { Flow } from '../user-agent/types.ts'
import type { Target } from './parts.ts'

/** Our Via value. Over UDP `rport` asks for the answer to come back the way we went (RFC 3581). */
export function ownVia(flow: Flow, branch: string): string {
  const { host, port } = flow.local
  const sentBy = port === undefined ? host : `${host}:${port}`
  const transport = flow.transport.toUpperCase()
  return `SIP/2.0/${transport} ${sentBy};branch=${branch}${flow.transport === 'udp' ? ';rport' : ''}`
}

/**
 * The Via lines for our responses: the top one notes where the request really came from (RFC 3261 18.2.1, RFC 3581 4). A
 * browser does not know its peer's address: nothing is noted there.
 */
export function notedVias(request: SipRequest, flow: Flow): readonly string[] {
  const vias = request.lines('Via')
  const { address, port } = flow.remote
  if (!isAddress(address)) return vias
  const { rport, received } = request.via.params
  const [first = '', ...rest] = vias
  const top = first.slice(0, itemEnd(first, 0, first.length))
  let noted = top.trimEnd()
  if (rport === true) noted = noted.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${port}`)
  if (received !== undefined) noted = noted.replace(/;\s*received\s*=\s*[^;]*/i, '')
  return [`${noted};received=${bare(address)}${first.slice(top.length)}`, ...rest]
}

/** Where a response to this request goes, when that is not the flow's remote address (RFC 3261 18.2.2). */
export function responseTarget(request: SipRequest, flow: Flow): Target {
  if (flow.transport !== 'udp') return undefined
  const { via } = request
  if (via.params.rport !== undefined) return undefined
  const port = via.port ?? 5060
  return port === flow.remote.port ? undefined : { address: flow.remote.address, port }
}

function isAddress(text: string): boolean {
  const code = text.charCodeAt(0)
  return text.includes(':') || (code >= 48 && code <= 57)
}

function bare(address: string): string {
  return address.startsWith('[') ? address.slice(1, -1) : address
}
