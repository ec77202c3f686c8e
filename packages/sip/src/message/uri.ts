import { percentDecode, percentEncode } from './escape.ts'
import { NO_PARAMS, newParams } from './params.ts'
import type { Params, Uri } from './types.ts'

const SCHEME = /^[a-z][a-z0-9+.-]*$/i
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i

/** A SIP, SIPS or tel URI (RFC 3261 19.1, RFC 3966). Of another scheme all that follows the colon is `user`. */
export function parseUri(text: string): Uri | undefined {
  return readUri(text, 0, text.length)
}

export function readUri(s: string, start: number, end: number): Uri | undefined {
  let colon = start
  while (colon < end && s.charCodeAt(colon) !== 58) colon++
  if (colon >= end || colon === start) return undefined
  const written = s.slice(start, colon)
  const scheme = written === 'sip' ? written : written.toLowerCase()
  if (scheme === 'sip' || scheme === 'sips') return readSipUri(s, scheme, colon + 1, end)
  if (!SCHEME.test(scheme) || /\s/.test(s.slice(colon + 1, end))) return undefined
  if (scheme === 'tel') return readTelUri(s, colon + 1, end)
  return { scheme, user: s.slice(colon + 1, end), host: '', params: NO_PARAMS, headers: NO_PARAMS }
}

function readSipUri(s: string, scheme: string, start: number, end: number): Uri | undefined {
  // The user part may hold `;` and `?`, so look for the `@` first.
  let at = -1
  let semi = -1
  let question = -1
  for (let i = start; i < end; i++) {
    const code = s.charCodeAt(i)
    if (code === 64 && at < 0) {
      at = i
      semi = -1
      question = -1
    } else if (code === 59 && semi < 0 && question < 0) semi = i
    else if (code === 63 && question < 0) question = i
    else if (code <= 32 || code === 60 || code === 62 || code === 34) return undefined
  }
  const hostStart = at < 0 ? start : at + 1
  const hostEnd = semi >= 0 ? semi : question >= 0 ? question : end
  let user: string | undefined
  let password: string | undefined
  if (at >= 0) {
    if (at === start) return undefined
    const userinfo = s.slice(start, at)
    const colon = userinfo.indexOf(':')
    user = percentDecode(colon < 0 ? userinfo : userinfo.slice(0, colon))
    if (colon >= 0) password = percentDecode(userinfo.slice(colon + 1))
  }
  const place = readHostPort(s, hostStart, hostEnd)
  if (place === undefined) return undefined
  const paramsEnd = question >= 0 ? question : end
  const params = semi < 0 ? NO_PARAMS : readUriParams(s, semi + 1, paramsEnd, ';')
  const headers = question < 0 ? NO_PARAMS : readUriParams(s, question + 1, end, '&')
  return {
    scheme,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    host: place.host,
    ...(place.port === undefined ? {} : { port: place.port }),
    params,
    headers,
  }
}

function readTelUri(s: string, start: number, end: number): Uri | undefined {
  let semi = s.indexOf(';', start)
  if (semi < 0 || semi > end) semi = end
  if (semi === start) return undefined
  const params = semi === end ? NO_PARAMS : readUriParams(s, semi + 1, end, ';')
  return { scheme: 'tel', user: percentDecode(s.slice(start, semi)), host: '', params, headers: NO_PARAMS }
}

/** `host`, `host:port`, `[v6]:port`. */
export function readHostPort(
  s: string,
  start: number,
  end: number,
): { readonly host: string; readonly port?: number } | undefined {
  let hostEnd = end
  for (let i = end - 1; i >= start; i--) {
    const code = s.charCodeAt(i)
    if (code === 58) {
      hostEnd = i
      break
    }
    if (code < 48 || code > 57) break
  }
  const host = s.slice(start, hostEnd).toLowerCase()
  if (!HOST.test(host)) return undefined
  if (hostEnd === end) return { host }
  const port = Number(s.slice(hostEnd + 1, end))
  return hostEnd + 1 < end && port <= 65_535 ? { host, port } : undefined
}

function readUriParams(s: string, start: number, end: number, separator: string): Params {
  const params = newParams()
  for (const part of s.slice(start, end).split(separator)) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = percentDecode(equals < 0 ? part : part.slice(0, equals)).toLowerCase()
    if (name !== '' && params[name] === undefined)
      params[name] = equals < 0 ? true : percentDecode(part.slice(equals + 1))
  }
  return params
}

// RFC 3261 25.1: unreserved and user-unreserved, unreserved and password's, unreserved and param-unreserved, hnv-unreserved.
const UNSAFE_USER = /[^\w\-.!~*'()&=+$,;?/]+/gu
const UNSAFE_PASSWORD = /[^\w\-.!~*'()&=+$,]+/gu
const UNSAFE_PARAM = /[^\w\-.!~*'()[\]/:&+$]+/gu
const UNSAFE_HEADER = /[^\w\-.!~*'()[\]/?:+$]+/gu

export function printUri(uri: Uri | string): string {
  if (typeof uri === 'string') return uri
  const { scheme, user, host, port } = uri
  let out = `${scheme}:`
  if (scheme === 'sip' || scheme === 'sips') {
    if (user !== undefined) {
      out += percentEncode(user, UNSAFE_USER)
      if (uri.password !== undefined) out += `:${percentEncode(uri.password, UNSAFE_PASSWORD)}`
      out += '@'
    }
    out += host
    if (port !== undefined) out += `:${port}`
  } else out += scheme === 'tel' ? percentEncode(user ?? '', UNSAFE_USER) : (user ?? '')
  out += printUriParams(uri.params, ';', ';', UNSAFE_PARAM)
  return out + printUriParams(uri.headers, '?', '&', UNSAFE_HEADER)
}

function printUriParams(params: Params, first: string, next: string, unsafe: RegExp): string {
  let out = ''
  for (const name in params) {
    const value = params[name]
    if (value === undefined) continue
    out += (out === '' ? first : next) + percentEncode(name, unsafe)
    if (value !== true) out += `=${percentEncode(value, unsafe)}`
  }
  return out
}
