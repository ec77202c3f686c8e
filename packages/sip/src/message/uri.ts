import { chars, ESCAPE, NO_URI } from './chars.ts'
import { percentDecode, percentEncode } from './escape.ts'
import { afterHost, readHost, readPort } from './host.ts'
import { paramName } from './param-name.ts'
import { NO_PARAMS, newParams } from './params.ts'
import type { Params, Uri } from './types.ts'

const SCHEME = /^[a-z][a-z0-9+.-]*$/i

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
  if (!SCHEME.test(scheme) || /[\0-\x20<>"]/.test(s.slice(colon + 1, end))) return undefined
  if (scheme === 'tel') return readTelUri(s, colon + 1, end)
  return { scheme, user: s.slice(colon + 1, end), host: '', params: NO_PARAMS, headers: NO_PARAMS }
}

function readSipUri(s: string, scheme: string, start: number, end: number): Uri | undefined {
  // The user part may hold `;` and `?`, so look for the `@` first.
  let at = s.indexOf('@', start)
  if (at >= end) at = -1
  let i = start
  let bits = 0
  if (at >= 0) {
    if (at === start) return undefined
    while (i < at && s.charCodeAt(i) !== 58) bits |= chars[s.charCodeAt(i++)] ?? 0
  }
  const userEnd = i
  const hostStart = at + 1 || start
  const hostEnd = afterHost(s, hostStart, end)
  const host = readHost(s, hostStart, hostEnd)
  if (host === undefined) return undefined
  i = hostEnd
  let port: number | undefined
  if (i < end && s.charCodeAt(i) === 58) {
    i++
    while (i < end && s.charCodeAt(i) !== 59 && s.charCodeAt(i) !== 63) i++
    port = readPort(s, hostEnd + 1, i)
    if (port < 0) return undefined
  }
  let params = NO_PARAMS
  let headers = NO_PARAMS
  if (i < end) {
    if (s.charCodeAt(i) !== 59 && s.charCodeAt(i) !== 63) return undefined
    let question = s.indexOf('?', i)
    if (question < 0 || question > end) question = end
    if (hasBits(s, i, end, NO_URI)) return undefined
    if (i < question) params = readUriParams(s, i + 1, question, 59)
    if (question < end) headers = readUriParams(s, question + 1, end, 38)
  }
  if (at < 0) return port === undefined ? { scheme, host, params, headers } : { scheme, host, port, params, headers }
  if ((bits & NO_URI) !== 0) return undefined
  let user = s.slice(start, userEnd)
  if ((bits & ESCAPE) !== 0) user = percentDecode(user)
  if (userEnd < at) {
    if (hasBits(s, userEnd, at, NO_URI)) return undefined
    const password = percentDecode(s.slice(userEnd + 1, at))
    return port === undefined
      ? { scheme, user, password, host, params, headers }
      : { scheme, user, password, host, port, params, headers }
  }
  return port === undefined ? { scheme, user, host, params, headers } : { scheme, user, host, port, params, headers }
}

function hasBits(s: string, start: number, end: number, wanted: number): boolean {
  let bits = 0
  for (let i = start; i < end; i++) bits |= chars[s.charCodeAt(i)] ?? 0
  return (bits & wanted) !== 0
}

function readTelUri(s: string, start: number, end: number): Uri | undefined {
  let semi = s.indexOf(';', start)
  if (semi < 0 || semi > end) semi = end
  if (semi === start) return undefined
  const params = semi === end ? NO_PARAMS : readUriParams(s, semi + 1, end, 59)
  return { scheme: 'tel', user: percentDecode(s.slice(start, semi)), host: '', params, headers: NO_PARAMS }
}

function readUriParams(s: string, at: number, end: number, separator: number): Params {
  const params = newParams()
  while (at < end) {
    const start = at
    let equals = -1
    for (; at < end; at++) {
      const code = s.charCodeAt(at)
      if (code === separator) break
      if (code === 61 && equals < 0) equals = at
    }
    const nameEnd = equals < 0 ? at : equals
    if (nameEnd > start) {
      let name = paramName(s, start, nameEnd)
      if (name.includes('%')) name = percentDecode(name).toLowerCase()
      if (params[name] === undefined) params[name] = equals < 0 ? true : percentDecode(s.slice(equals + 1, at))
    }
    at++
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
