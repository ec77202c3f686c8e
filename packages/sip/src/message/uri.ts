import { chars, ESCAPE, NO_URI } from './chars.ts'
import { percentDecode, percentEncode } from './escape.ts'
import { readHost, readPort } from './host.ts'
import { knownName } from './param-name.ts'
import { NO_PARAMS, newParams, putKnown, putOther } from './params.ts'
import type { Params, Uri } from './types.ts'

const SCHEME = /^[a-z][a-z0-9+.-]*$/i

/** A SIP, SIPS or tel URI (RFC 3261 19.1, RFC 3966). Of another scheme all that follows the colon is `user`. */
export function parseUri(text: string): Uri | undefined {
  return readUri(text, 0, text.length)
}

export function readUri(s: string, start: number, end: number): Uri | undefined {
  if (s.startsWith('sip:', start)) return readSipUri(s, 'sip', start + 4, end)
  let colon = start
  while (colon < end && s.charCodeAt(colon) !== 58) colon++
  if (colon >= end || colon === start) return undefined
  const scheme = s.slice(start, colon).toLowerCase()
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
  const host = readHost(s, hostStart, end)
  if (host === undefined) return undefined
  const hostEnd = hostStart + host.length
  i = hostEnd
  let port: number | undefined
  if (i < end && s.charCodeAt(i) === 58) {
    i++
    while (i < end && s.charCodeAt(i) !== 59 && s.charCodeAt(i) !== 63) i++
    port = readPort(s, hostEnd + 1, i)
    if (port < 0) return undefined
  }
  let params: Params | undefined = NO_PARAMS
  let headers: Params | undefined = NO_PARAMS
  if (i < end) {
    let rest = 0
    let question = i
    for (; question < end && s.charCodeAt(question) !== 63; question++) rest |= chars[s.charCodeAt(question)] ?? 0
    const code = s.charCodeAt(i)
    if (code === 59) params = readUriParams(s, i + 1, question, ';', rest)
    else if (code !== 63) return undefined
    if (question < end) headers = readUriParams(s, question + 1, end, '&', bitsOf(s, question + 1, end))
    if (params === undefined || headers === undefined) return undefined
  }
  // Always the same fields in the same order: what is of one shape is read quicker.
  if (at < 0) return { scheme, user: undefined, password: undefined, host, port, params, headers }
  if ((bits & NO_URI) !== 0) return undefined
  let user = s.slice(start, userEnd)
  if ((bits & ESCAPE) !== 0) user = percentDecode(user)
  let password: string | undefined
  if (userEnd < at) {
    if ((bitsOf(s, userEnd, at) & NO_URI) !== 0) return undefined
    password = percentDecode(s.slice(userEnd + 1, at))
  }
  return { scheme, user, password, host, port, params, headers }
}

function bitsOf(s: string, start: number, end: number): number {
  let bits = 0
  for (let i = start; i < end; i++) bits |= chars[s.charCodeAt(i)] ?? 0
  return bits
}

function readTelUri(s: string, start: number, end: number): Uri | undefined {
  let semi = s.indexOf(';', start)
  if (semi < 0 || semi > end) semi = end
  if (semi === start) return undefined
  const params = semi === end ? NO_PARAMS : readUriParams(s, semi + 1, end, ';', bitsOf(s, semi + 1, end))
  if (params === undefined) return undefined
  return { scheme: 'tel', user: percentDecode(s.slice(start, semi)), host: '', params, headers: NO_PARAMS }
}

/** `bits` are those of all characters. `undefined` when something stands there that no URI may hold. */
function readUriParams(s: string, at: number, end: number, separator: ';' | '&', bits: number): Params | undefined {
  if ((bits & NO_URI) !== 0) return undefined
  const escaped = (bits & ESCAPE) !== 0
  const params = newParams()
  for (let count = 0; at < end; at++) {
    const start = at
    at = s.indexOf(separator, start)
    if (at < 0 || at > end) at = end
    const known = knownName(s, start, at)
    let next = start + known.length
    const isKnown = next > start && (next === at || s.charCodeAt(next) === 61)
    if (!isKnown) next = s.indexOf('=', start)
    if (next < 0 || next > at) next = at
    if (next === start) continue
    let value = next < at ? s.slice(next + 1, at) : true
    if (escaped && value !== true) value = percentDecode(value)
    if (isKnown) putKnown(params, known, value)
    else putOther(params, escaped ? percentDecode(s.slice(start, next)) : s.slice(start, next), value, count)
    count++
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
