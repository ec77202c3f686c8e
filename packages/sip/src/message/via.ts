import { afterHost, readHost, readPort } from './host.ts'
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
  while (at < end && !isSpace(s.charCodeAt(at))) at++
  const transport = readTransport(s, transportStart, at)
  const hostStart = skipSpace(s, at, end)
  if (hostStart === at || transport === '') return undefined
  const hostEnd = afterHost(s, hostStart, end)
  const host = readHost(s, hostStart, hostEnd)
  if (host === undefined) return undefined
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
  return port === undefined ? { transport, host, params } : { transport, host, port, params }
}

/** After `SIP/2.0/`, which may hold blanks; -1 when it is something else. */
function afterVersion(s: string, start: number, end: number): number {
  if (s.startsWith('SIP/2.0/', start) && !isSpace(s.charCodeAt(start + 8))) return start + 8
  const match = /^\s*SIP\s*\/\s*2\.0\s*\/\s*/i.exec(s.slice(start, end))
  return match === null ? -1 : start + match[0].length
}

function readTransport(s: string, start: number, end: number): string {
  if (end - start === 3) for (const usual of ['UDP', 'TCP', 'TLS', 'WSS']) if (s.startsWith(usual, start)) return usual
  return s.slice(start, end).toUpperCase()
}

export function printVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${via.host}${via.port === undefined ? '' : `:${via.port}`}${printParams(via.params)}`
}
