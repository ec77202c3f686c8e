import { chars, TOKEN } from './chars.ts'
import { isColon } from './names.ts'
import type { Table } from './scan.ts'
import type { Body } from './types.ts'
import { encode } from './utf8.ts'

/** What a message is read from: the text with its headers, and where its body is. */
export interface Source {
  /** Start line, headers, blank line, and for a parsed message the body. */
  readonly text: string
  /** Where the header lines start. */
  readonly start: number
  /** A message that was built is scanned when first touched. */
  readonly table: Table | undefined
  /** A parsed message as it came. */
  readonly raw: Uint8Array | string | undefined
  /** Bytes of the body, of a parsed message with a Content-Length. */
  readonly length: number | undefined
  /** The body of a message that was built. */
  readonly body: Body | undefined
  /** Names and values by turns of a message that was built, all but its Content-Length: they need no looking for. */
  readonly fields?: readonly string[] | undefined
}

/** Where the name of the line at this index of the table ends; where it starts, when the line is no header. */
export function nameEnd(s: string, lines: readonly number[], line: number): number {
  const start = lines[line] ?? 0
  let at = start
  while (((chars[s.charCodeAt(at)] ?? 0) & TOKEN) !== 0) at++
  return isColon(s, at) ? at : start
}

/** Where the value of a header line starts. */
export function valueStart(s: string, lines: readonly number[], line: number): number {
  let at = s.indexOf(':', lines[line] ?? 0) + 1
  const end = lines[line + 1] ?? 0
  while (at < end && s.charCodeAt(at) <= 32) at++
  return at
}

/** Where it ends, without the blanks and the line end. */
export function valueEnd(s: string, lines: readonly number[], line: number, start: number): number {
  let end = lines[line + 1] ?? 0
  while (end > start && s.charCodeAt(end - 1) <= 32) end--
  return end
}

/** Folded lines joined by a blank; a NUL or a carriage return alone, which nobody may print, becomes a blank. */
export function unfold(value: string): string {
  // No expression here: one that looks for blanks before a line end takes quadratic time over long blanks.
  const parts = value.split('\n').map((part) => part.trim())
  return parts.join(' ').replace(/[\r\0]/g, ' ')
}

export function builtBody({ body }: Source): Uint8Array {
  return body === undefined ? new Uint8Array(0) : typeof body === 'string' ? encode(body) : body
}

export function readBody(source: Source, start: number): Uint8Array {
  const { raw, text, length } = source
  if (raw === undefined) return builtBody(source)
  if (typeof raw === 'string') return encode(raw.slice(start)).subarray(0, length)
  const from = byteOffset(raw, text, start)
  return raw.subarray(from, length === undefined ? raw.length : from + length)
}

/** The offset in bytes of a position in their text. */
export function byteOffset(raw: Uint8Array, text: string, position: number): number {
  // Text is as long as its bytes only when each byte is a character, and then positions are the same.
  return text.length === raw.length ? position : encode(text.slice(0, position)).length
}
