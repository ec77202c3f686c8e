import { chars, HOST, UPPER } from './chars.ts'

/** Where the host that starts here ends: before its port, parameters or whatever else. */
export function afterHost(s: string, start: number, end: number): number {
  let at = start
  if (s.charCodeAt(start) === 91) {
    at = s.indexOf(']', start) + 1
    return at === 0 || at > end ? end : at
  }
  while (at < end && ((chars[s.charCodeAt(at)] ?? 0) & (HOST | UPPER)) !== 0) at++
  return at
}

/** A name, IPv4 address or IPv6 reference in lower case; `undefined` for anything else. */
export function readHost(s: string, start: number, end: number): string | undefined {
  if (start >= end) return undefined
  const host = s.slice(start, end)
  if (s.charCodeAt(start) === 91) {
    return /^\[[\da-f:.]+\]$/i.test(host) ? host.toLowerCase() : undefined
  }
  let bits = 0
  for (let i = start; i < end; i++) bits |= chars[s.charCodeAt(i)] ?? 0
  return (bits & UPPER) === 0 ? host : host.toLowerCase()
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
