import { chars, HOST, UPPER } from './chars.ts'

/**
 * The name, IPv4 address or IPv6 reference that starts here, in lower case; `undefined` for anything else. What follows it
 * starts as many characters later as it has.
 */
export function readHost(s: string, start: number, end: number): string | undefined {
  let at = start
  let bits = 0
  for (; at < end; at++) {
    const code = chars[s.charCodeAt(at)] ?? 0
    if ((code & (HOST | UPPER)) === 0) break
    bits |= code
  }
  if (at === start) return s.charCodeAt(start) === 91 ? readReference(s, start, end) : undefined
  const host = s.slice(start, at)
  return (bits & UPPER) === 0 ? host : host.toLowerCase()
}

function readReference(s: string, start: number, end: number): string | undefined {
  const close = s.indexOf(']', start)
  if (close < 0 || close >= end) return undefined
  const host = s.slice(start, close + 1)
  return /^\[[\da-f:.]+\]$/i.test(host) ? host.toLowerCase() : undefined
}

/** -1 for what is no port. */
export function readPort(s: string, start: number, end: number): number {
  let port = 0
  for (let i = start; i < end; i++) {
    const digit = s.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    port = port * 10 + digit
  }
  return start < end && port <= 65_535 ? port : -1
}
