import { parseUri, type Uri } from '../message/index.ts'
import type { Transport } from '../user-agent/types.ts'
import type { LocateFailure } from './types.ts'

/** What a URI says of where to go (RFC 3263 4). */
export interface Target {
  readonly host: string
  readonly port: number | undefined
  /** What it asks for, or what a numeric address or a port without a transport means; undefined: DNS decides. */
  readonly transport: Transport | undefined
  readonly secure: boolean
  /** The host is an address already. */
  readonly numeric: boolean
}

export function targetOf(from: string | Uri): Target | LocateFailure {
  const uri = typeof from === 'string' ? parseUri(from) : from
  if (uri === undefined || (uri.scheme !== 'sip' && uri.scheme !== 'sips')) return 'invalid'
  const { maddr, transport: asked } = uri.params
  const named = (typeof maddr === 'string' && maddr !== '' ? maddr : uri.host).toLowerCase().replace(/\.$/, '')
  const numeric = named.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(named)
  if (!numeric && !isName(named)) return 'invalid'
  const host = named.replace(/^\[(.*)\]$/, '$1')
  const secure = uri.scheme === 'sips'
  const plain = typeof asked === 'string' ? transportOf(asked, secure) : undefined
  if (typeof asked === 'string' && plain === undefined) return 'unsupported'
  const transport = plain ?? (numeric || uri.port !== undefined ? (secure ? 'tls' : 'udp') : undefined)
  return { host, port: uri.port, transport, secure, numeric }
}

/** With sips the same, encrypted; what is not defined there is undefined. */
function transportOf(name: string, secure: boolean): Transport | undefined {
  switch (name.toLowerCase()) {
    case 'udp':
      return secure ? undefined : 'udp'
    case 'tcp':
      return secure ? 'tls' : 'tcp'
    case 'tls':
      return 'tls'
    case 'ws':
      return secure ? 'wss' : 'ws'
    case 'wss':
      return 'wss'
    default:
      return undefined
  }
}

/** What may be asked of a name server. */
export function isName(name: string): boolean {
  return name.length <= 253 && /^[a-z\d_]([a-z\d_-]{0,62})(\.[a-z\d_][a-z\d_-]{0,62})*$/.test(name)
}
