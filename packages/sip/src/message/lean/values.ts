/** The values of headers, each read by one expression. `full` reads the same texts the same way, several times as quick. */
import type { CSeq, NameAddr, Params, Uri, Via } from '../types.ts'

const HOST = String.raw`(\[[\da-f:.]+\]|[\w.-]+)`
const PARAM = /\s*;\s*(?:([^\s;=,"<]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?)?\s*/sy
const SCHEME = /^([a-z][a-z\d+.-]*):([^\0-\x20<>"]*)$/i
const SIP = new RegExp(`^(?:(?!@)([^@:]*)(?::([^@]*))?@|(?!.*@))${HOST}(?::(\\d+))?(;[^?]*)?(\\?.*)?$`, 'i')
const NAMED = /^(?:"((?:[^"\\]|\\.)*)"\s*|([^<:"][^<:]*)?)<\s*([^>]*)>(.*)$/s
const BARE = /^([^;]*)(.*)$/s
const VIA = new RegExp(`^SIP\\s*/\\s*2\\.0\\s*/\\s*(\\S+)\\s+${HOST}\\s*(?::\\s*(\\d+)\\s*)?(;.*)?$`, 'is')

/** Inherits nothing: see `newParams` of the other. */
function newParams(): Record<string, string | true> {
  return Object.create(null)
}

/** As `splitList`. */
export function readList(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.?)*(?:"|$)|<[^>]*(?:>|$)|[^",<])+/gs) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** `;name=value;flag`, as in headers. */
export function readParams(text: string): Params | undefined {
  const params = newParams()
  for (let at = 0; at < text.length; at = PARAM.lastIndex) {
    PARAM.lastIndex = at
    const match = PARAM.exec(text)
    if (match === null) return undefined
    const [, name, quoted, bare] = match
    if (name !== undefined) params[name.toLowerCase()] ??= quoted === undefined ? (bare ?? true) : unescaped(quoted)
  }
  return params
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(.)/gs, '$1')
}

/** As `parseUri`; but escaped bytes that are no UTF-8 stay escaped. */
export function readUri(text: string): Uri | undefined {
  const [, name, rest] = SCHEME.exec(text) ?? []
  if (name === undefined || rest === undefined) return undefined
  const scheme = name.toLowerCase()
  const isTel = scheme === 'tel'
  if (!isTel && scheme !== 'sip' && scheme !== 'sips') {
    return { scheme, user: rest, host: '', params: newParams(), headers: newParams() }
  }
  if (isTel) {
    const [, user = '', params = ''] = BARE.exec(rest) ?? []
    if (user === '') return undefined
    return { scheme, user: decoded(user), host: '', params: uriParams(params, ';'), headers: newParams() }
  }
  const [, user, password, host, port, params = '', headers = ''] = SIP.exec(rest) ?? []
  if (host === undefined || isNoPort(port)) return undefined
  return {
    scheme,
    user: user && decoded(user),
    password: password && decoded(password),
    host: host.toLowerCase(),
    port: port === undefined ? port : Number(port),
    params: uriParams(params, ';'),
    headers: uriParams(headers.slice(1), '&'),
  }
}

function isNoPort(port: string | undefined): boolean {
  return Number(port) > 65_535
}

function uriParams(text: string, separator: string): Params {
  const params = newParams()
  for (const part of text.split(separator)) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/.exec(part) ?? []
    if (name !== '') params[decoded(name).toLowerCase()] ??= value === undefined ? true : decoded(value)
  }
  return params
}

function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}

/** As `parseNameAddr`. */
export function readNameAddr(text: string): NameAddr | undefined {
  const value = text.trim()
  const [, quoted, plain = '', inner, after = ''] = NAMED.exec(value) ?? []
  const [, bare = '', own = ''] = BARE.exec(value) ?? []
  const uri = readUri(inner ?? bare.trimEnd())
  const params = readParams(inner === undefined ? own : after)
  const displayName = (quoted === undefined ? plain.trim() : unescaped(quoted)) || undefined
  if (uri === undefined || params === undefined) return undefined
  return { displayName, uri, params }
}

/** As `parseVia`. */
export function readVia(text: string): Via | undefined {
  const [, transport, host, port, rest = ''] = VIA.exec(text) ?? []
  const params = readParams(rest)
  if (transport === undefined || host === undefined || isNoPort(port) || params === undefined) return undefined
  return {
    transport: transport.toUpperCase(),
    host: host.toLowerCase(),
    port: port === undefined ? port : Number(port),
    params,
  }
}

/** The number is below 2^31 (RFC 3261 8.1.1.5). */
export function readCSeq(text: string): CSeq | undefined {
  const [, number, method] = /^(\d+)\s+(\S+)$/.exec(text) ?? []
  return method === undefined || Number(number) > 0x7fff_ffff ? undefined : { seq: Number(number), method }
}
