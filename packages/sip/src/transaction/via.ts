import type { SipRequest } from '../message/index.ts'
import type { Flow } from '../user-agent/types.ts'

/** Our Via value. Over UDP `rport` asks for the answer to come back the way we went (RFC 3581). */
export function ownVia(flow: Flow, branch: string): string {
  const { host, port } = flow.local
  const sentBy = port === undefined ? host : `${host}:${port}`
  const transport = flow.transport.toUpperCase()
  return `SIP/2.0/${transport} ${sentBy};branch=${branch}${flow.transport === 'udp' ? ';rport' : ''}`
}

/**
 * Notes in the top Via where the request really came from (RFC 3261 18.2.1, RFC 3581 4); our responses then carry it. A
 * browser does not know its peer's address: nothing is noted there.
 */
export function noteSource(request: SipRequest, flow: Flow): SipRequest {
  const { address, port } = flow.remote
  if (!isAddress(address)) return request
  const [first, ...rest] = request.values('Via')
  if (first === undefined) return request
  let value = first
  if (request.via.params.rport === true) value = value.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${port}`)
  if (request.via.params.received !== undefined) value = value.replace(/;\s*received\s*=\s*[^;]*/i, '')
  return request.with({ Via: [`${value};received=${bare(address)}`, ...rest] })
}

/** Where a response to this request goes, when that is not the flow's remote address (RFC 3261 18.2.2). */
export function responseTarget(
  request: SipRequest,
  flow: Flow,
): { readonly address: string; readonly port: number } | undefined {
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
