import { isSpace, printParams, readParams, skipSpace } from './params.ts'
import type { Via } from './types.ts'
import { readHostPort } from './uri.ts'

/** One value of a Via header. */
export function parseVia(text: string): Via | undefined {
  return readVia(text, 0, text.length)
}

export function readVia(s: string, start: number, end: number): Via | undefined {
  const protocol = word(s, start, end)
  const version = word(s, protocol[1] + 1, end)
  const transport = word(s, version[1] + 1, end)
  if (protocol[0].toUpperCase() !== 'SIP' || version[0] !== '2.0' || transport[0] === '') return undefined
  const hostStart = skipSpace(s, transport[1], end)
  if (hostStart === transport[1]) return undefined
  let hostEnd = hostStart
  while (hostEnd < end && s.charCodeAt(hostEnd) !== 59) hostEnd++
  const place = readPlace(s, hostStart, hostEnd)
  const params = readParams(s, hostEnd, end)
  if (place === undefined || params === undefined) return undefined
  return { transport: transport[0].toUpperCase(), ...place, params }
}

// Blanks may surround the colon of sent-by (RFC 3261 25.1, COLON).
function readPlace(
  s: string,
  start: number,
  end: number,
): { readonly host: string; readonly port?: number } | undefined {
  while (end > start && isSpace(s.charCodeAt(end - 1))) end--
  const place = readHostPort(s, start, end)
  if (place !== undefined) return place
  const tight = s.slice(start, end).replace(/\s*:\s*(?=\d+$)/, ':')
  return readHostPort(tight, 0, tight.length)
}

/** The word from `at` up to a slash or blank, and where it and the blanks before a slash end. */
function word(s: string, at: number, end: number): [string, number] {
  const start = skipSpace(s, at, end)
  let i = start
  while (i < end && s.charCodeAt(i) !== 47 && !isSpace(s.charCodeAt(i))) i++
  const text = s.slice(start, i)
  const next = skipSpace(s, i, end)
  return [text, s.charCodeAt(next) === 47 && next < end ? next : i]
}

export function printVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${via.host}${via.port === undefined ? '' : `:${via.port}`}${printParams(via.params)}`
}
