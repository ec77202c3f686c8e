/** The colon before a port, or -1: none of those inside an IPv6 reference. */
export function portColon(s: string, start: number, end: number): number {
  for (let i = end - 1; i >= start; i--) {
    const code = s.charCodeAt(i)
    if (code === 58) return i
    // Blanks may surround the colon in a Via (RFC 3261 25.1).
    if ((code < 48 || code > 57) && code !== 32) return -1
  }
  return -1
}

/** A name, IPv4 address or IPv6 reference in lower case; `undefined` for anything else. */
export function readHost(s: string, start: number, end: number): string | undefined {
  if (start >= end) return undefined
  if (s.charCodeAt(start) === 91) {
    const host = s.slice(start, end).toLowerCase()
    return /^\[[\da-f:.]+\]$/.test(host) ? host : undefined
  }
  let upper = false
  for (let i = start; i < end; i++) {
    const code = s.charCodeAt(i)
    if (code >= 97 && code <= 122) continue
    if (code >= 65 && code <= 90) upper = true
    else if ((code < 48 || code > 57) && code !== 46 && code !== 45 && code !== 95) return undefined
  }
  return upper ? s.slice(start, end).toLowerCase() : s.slice(start, end)
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
