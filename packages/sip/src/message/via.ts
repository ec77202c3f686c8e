import { portColon, readHost, readPort } from './host.ts'
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
  at = hostStart
  while (at < end && s.charCodeAt(at) !== 59) at++
  const hostEnd = trimEnd(s, hostStart, at)
  const colon = portColon(s, hostStart, hostEnd)
  const host = readHost(s, hostStart, colon < 0 ? hostEnd : trimEnd(s, hostStart, colon))
  const port = colon < 0 ? undefined : readPort(s, skipSpace(s, colon + 1, hostEnd), hostEnd)
  const params = readParams(s, at, end)
  if (host === undefined || port === -1 || params === undefined) return undefined
  return port === undefined ? { transport, host, params } : { transport, host, port, params }
}

/** After `SIP/2.0/`, which may hold blanks; -1 when it is something else. */
function afterVersion(s: string, start: number, end: number): number {
  if (s.startsWith('SIP/2.0/', start) && !isSpace(s.charCodeAt(start + 8))) return start + 8
  const match = /^\s*SIP\s*\/\s*2\.0\s*\/\s*/i.exec(s.slice(start, end))
  return match === null ? -1 : start + match[0].length
}

function readTransport(s: string, start: number, end: number): string {
  const [a, b, c] = [s.charCodeAt(start), s.charCodeAt(start + 1), s.charCodeAt(start + 2)]
  if (end - start === 3) {
    if (a === 85 && b === 68 && c === 80) return 'UDP'
    if (a === 84 && b === 67 && c === 80) return 'TCP'
    if (a === 84 && b === 76 && c === 83) return 'TLS'
    if (a === 87 && b === 83 && c === 83) return 'WSS'
  }
  return s.slice(start, end).toUpperCase()
}

function trimEnd(s: string, start: number, end: number): number {
  while (end > start && isSpace(s.charCodeAt(end - 1))) end--
  return end
}

export function printVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${via.host}${via.port === undefined ? '' : `:${via.port}`}${printParams(via.params)}`
}
