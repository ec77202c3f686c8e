import { readHost, readPort } from './host.ts'
import { isSpace, printParams, readParams, skipSpace } from './params.ts'
import type { Via } from './types.ts'

/** One value of a Via header. */
export function parseVia(text: string): Via | undefined {
  return readVia(text, 0, text.length)
}

export function readVia(s: string, start: number, end: number): Via | undefined {
  const transportStart = afterVersion(s, start, end)
  if (transportStart < 0) return undefined
  let at = transportStart
  let transport = usualTransport(s, at)
  if (transport === '') {
    while (at < end && !isSpace(s.charCodeAt(at))) at++
    transport = s.slice(transportStart, at).toUpperCase()
  } else at += 3
  const hostStart = skipSpace(s, at, end)
  if (hostStart === at || transport === '') return undefined
  const host = readHost(s, hostStart, end)
  if (host === undefined) return undefined
  const hostEnd = hostStart + host.length
  // Blanks may surround the colon (RFC 3261 25.1).
  at = skipSpace(s, hostEnd, end)
  let port: number | undefined
  if (at < end && s.charCodeAt(at) === 58) {
    const portStart = skipSpace(s, at + 1, end)
    at = portStart
    while (at < end && s.charCodeAt(at) >= 48 && s.charCodeAt(at) <= 57) at++
    port = readPort(s, portStart, at)
    if (port < 0) return undefined
  }
  const params = readParams(s, at, end)
  if (params === undefined) return undefined
  return { transport, host, port, params }
}

/** After `SIP/2.0/`, which may hold blanks; -1 when it is something else. */
function afterVersion(s: string, start: number, end: number): number {
  if (s.startsWith('SIP/2.0/', start) && !isSpace(s.charCodeAt(start + 8))) return start + 8
  const match = /^\s*SIP\s*\/\s*2\.0\s*\/\s*/i.exec(s.slice(start, end))
  return match === null ? -1 : start + match[0].length
}

/** The name of three letters that stands here before a blank, as one and the same string; nothing where another does. */
function usualTransport(s: string, at: number): string {
  if (s.charCodeAt(at + 3) !== 32) return ''
  switch (s.charCodeAt(at)) {
    case 85:
      return s.startsWith('UDP', at) ? 'UDP' : ''
    case 84:
      return s.startsWith('TLS', at) ? 'TLS' : s.startsWith('TCP', at) ? 'TCP' : ''
    case 87:
      return s.startsWith('WSS', at) ? 'WSS' : ''
    default:
      return ''
  }
}

export function printVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${via.host}${via.port === undefined ? '' : `:${via.port}`}${printParams(via.params)}`
}
