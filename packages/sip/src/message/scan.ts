import { isColon, isHeader } from './names.ts'

export interface Limits {
  /** Bytes of a message; 65,536 by default. */
  readonly message?: number
  /** Header lines; 200 by default. */
  readonly headers?: number
  /** Characters of one header line with its folded parts; 8,192 by default. */
  readonly line?: number
}

/** The header lines of a text, found but not read, and which are the first of those that everyone needs (-1: none is). */
export class Table {
  /** Where each line starts; then where all end. */
  lines: readonly number[] = []
  /** Where the body starts. */
  body = 0
  /** Whether some line is folded or holds a NUL. */
  odd = false
  via = -1
  from = -1
  to = -1
  callId = -1
  cseq = -1
  contact = -1
  /** How many Contact lines there are. */
  contacts = 0
  contentLength = -1
  /** A header that may stand once but stands again. */
  repeated = ''
}

/** Line starts while they are being found. */
const scratch: number[] = []

/** Finds the header lines from `at` on; says in words which limit they break. A line that is no header costs itself only. */
export function scan(s: string, at: number, limits: Limits = {}): Table | string {
  const maxLines = limits.headers ?? 200
  const maxLine = limits.line ?? 8192
  const table = new Table()
  let count = 0
  let code = s.charCodeAt(at)
  while (at < s.length && code !== 10 && (code !== 13 || s.charCodeAt(at + 1) !== 10)) {
    if (count >= maxLines) return 'Header: too many lines'
    scratch[count] = at
    note(table, s, at, code | 32, count++)
    const start = at
    // To the line end which no blank follows.
    for (;;) {
      const feed = s.indexOf('\n', at)
      at = feed < 0 ? s.length : feed + 1
      code = s.charCodeAt(at)
      if (code !== 32 && code !== 9) break
      table.odd = true
    }
    if (at - start > maxLine) return 'Header: a line too long'
  }
  scratch[count] = at
  table.lines = scratch.slice(0, count + 1)
  table.body = code === 10 ? at + 1 : Math.min(at + 2, s.length)
  const nul = s.indexOf('\0')
  if (nul >= 0 && nul < table.body) table.odd = true
  return table
}

/** Notes the line if it is one of those that everyone needs; `letter` is its first one in lower case. */
function note(table: Table, s: string, at: number, letter: number, line: number): void {
  switch (letter) {
    case 118: // v
      if (isOne(s, at, 'Via:', 'via') && table.via < 0) table.via = line
      return
    case 102: // f
      if (!isOne(s, at, 'From:', 'from')) return
      if (table.from < 0) table.from = line
      else table.repeated = 'From'
      return
    case 116: // t
      if (!isOne(s, at, 'To:', 'to')) return
      if (table.to < 0) table.to = line
      else table.repeated = 'To'
      return
    case 99: // c
      noteC(table, s, at, s.charCodeAt(at + 1) | 32, line)
      return
    case 105: // i
      if (isColon(s, at + 1)) noteCallId(table, line)
      return
    case 108: // l
      if (isColon(s, at + 1)) noteLength(table, line)
      return
    case 109: // m
      if (isColon(s, at + 1)) noteContact(table, line)
  }
}

/** Whether a header with this name or the compact form of the same letter stands here, written as usual or otherwise. */
function isOne(s: string, at: number, usual: string, lower: string): boolean {
  return s.startsWith(usual, at) || isColon(s, at + 1) || isHeader(s, at, lower)
}

function noteC(table: Table, s: string, at: number, second: number, line: number): void {
  if (second === 97) {
    if (s.startsWith('Call-ID:', at) || isHeader(s, at, 'call-id')) noteCallId(table, line)
  } else if (second === 115) {
    if (!s.startsWith('CSeq:', at) && !isHeader(s, at, 'cseq')) return
    if (table.cseq < 0) table.cseq = line
    else table.repeated = 'CSeq'
  } else if (second === 111) {
    if (s.startsWith('Contact:', at) || isHeader(s, at, 'contact')) noteContact(table, line)
    else if (s.startsWith('Content-Length:', at) || isHeader(s, at, 'content-length')) noteLength(table, line)
  }
}

function noteCallId(table: Table, line: number): void {
  if (table.callId < 0) table.callId = line
  else table.repeated = 'Call-ID'
}

function noteContact(table: Table, line: number): void {
  if (table.contacts++ === 0) table.contact = line
}

function noteLength(table: Table, line: number): void {
  if (table.contentLength < 0) table.contentLength = line
  else table.repeated = 'Content-Length'
}

/** Whether a NUL or a carriage return without line feed stands before `end`. Neither can be printed again. */
export function hasStray(s: string, end: number): boolean {
  const nul = s.indexOf('\0')
  if (nul >= 0 && nul < end) return true
  for (let at = s.indexOf('\r'); at >= 0 && at < end; at = s.indexOf('\r', at + 1)) {
    if (s.charCodeAt(at + 1) !== 10) return true
  }
  return false
}
