import { addrSpec, bracketed } from '../../dialog/index.ts'
import type { Codec, HeaderField } from '../../message/index.ts'
import { parseReplaces, type Replaces } from '../replaces.ts'

/** Where the peer wants us to turn to (RFC 3515 2.1). */
export interface ReferTo {
  readonly displayName?: string | undefined
  /** Without what is embedded in it. */
  readonly uri: string
  /** INVITE unless the URI says another. */
  readonly method: string
  /** What the request there shall carry, Replaces among them. The peer chose it: take over what you know to be harmless. */
  readonly headers: readonly HeaderField[]
  readonly replaces?: Replaces | undefined
}

/** Undefined when it is no address. */
export function parseReferTo(codec: Pick<Codec, 'params' | 'address'>, value: string): ReferTo | undefined {
  const address = codec.address(value)
  const text = addrSpec(value)
  if (address === undefined || text === undefined) return undefined
  const { uri, displayName } = address
  const question = text.indexOf('?', text.indexOf('@') + 1)
  const bare = (question < 0 ? text : text.slice(0, question)).replace(/;method=[^;]*/i, '')
  const headers = Object.entries(uri.headers).map(([name, it]): HeaderField => [name, it === true ? '' : it])
  const replaces = headers.find(([name]) => name === 'replaces')?.[1]
  return {
    ...(displayName === undefined ? {} : { displayName }),
    uri: bare,
    method: typeof uri.params.method === 'string' ? uri.params.method.toUpperCase() : 'INVITE',
    headers,
    ...(replaces === undefined ? {} : { replaces: parseReplaces(codec, replaces) }),
  }
}

/** `to` is a URI or a header's value; these headers are embedded in its URI (RFC 3261 19.1.1). */
export function printReferTo(to: string, headers: readonly HeaderField[] = []): string {
  const value = bracketed(to)
  if (headers.length === 0) return value
  const embedded = headers.map(([name, it]) => `${encodeURIComponent(name)}=${encodeURIComponent(it)}`).join('&')
  const close = value.lastIndexOf('>')
  const open = value.lastIndexOf('<', close)
  const uri = value.slice(open + 1, close)
  const sign = uri.includes('?', uri.indexOf('@') + 1) ? '&' : '?'
  return `${value.slice(0, close)}${sign}${embedded}${value.slice(close)}`
}
