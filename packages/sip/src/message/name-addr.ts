import { afterQuoted, inner, printParams, quote, readParams, skipSpace } from './params.ts'
import type { NameAddr } from './types.ts'
import { printUri, readUri } from './uri.ts'

/** `"Alice" <sip:alice@x;lr>;tag=1`, and the form without brackets, whose parameters are the header's (RFC 3261 20). */
export function parseNameAddr(text: string): NameAddr | undefined {
  return readNameAddr(text, 0, text.length)
}

export function readNameAddr(s: string, start: number, end: number): NameAddr | undefined {
  start = skipSpace(s, start, end)
  let displayName: string | undefined
  let open = start
  if (s.charCodeAt(start) === 34) {
    const after = afterQuoted(s, start, end)
    if (after < 0) return undefined
    displayName = inner(s, start, after)
    open = skipSpace(s, after, end)
    if (s.charCodeAt(open) !== 60 || open >= end) return undefined
  } else {
    // A colon before any bracket is a scheme's.
    while (open < end) {
      const code = s.charCodeAt(open)
      if (code === 60 || code === 58) break
      open++
    }
    if (open >= end) return undefined
    if (s.charCodeAt(open) === 58) return readAddrSpec(s, start, end)
    if (open > start) displayName = s.slice(start, open).trim()
  }
  const close = s.indexOf('>', open)
  if (close < 0 || close >= end) return undefined
  const uri = readUri(s, skipSpace(s, open + 1, close), close)
  const params = readParams(s, close + 1, end)
  if (uri === undefined || params === undefined) return undefined
  return { displayName: displayName === '' ? undefined : displayName, uri, params }
}

function readAddrSpec(s: string, start: number, end: number): NameAddr | undefined {
  let semi = start
  while (semi < end && s.charCodeAt(semi) !== 59) semi++
  let uriEnd = semi
  while (uriEnd > start && s.charCodeAt(uriEnd - 1) <= 32) uriEnd--
  const uri = readUri(s, start, uriEnd)
  const params = readParams(s, semi, end)
  return uri === undefined || params === undefined ? undefined : { displayName: undefined, uri, params }
}

/** With brackets always, and quotes around the name. */
export function printNameAddr(address: NameAddr | string): string {
  if (typeof address === 'string') return address
  const name = address.displayName
  return `${name === undefined || name === '' ? '' : `${quote(name)} `}<${printUri(address.uri)}>${printParams(address.params)}`
}
