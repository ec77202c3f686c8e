import { isName } from './names.ts'

export interface Limits {
  /** Bytes of a message; 65,536 by default. */
  readonly message?: number
  /** Header lines; 200 by default. */
  readonly headers?: number
  /** Characters of one header line with its folded parts; 8,192 by default. */
  readonly line?: number
}

/** The header lines of a text, found but not read; of the headers everyone needs also which line is their first. */
export class Table {
  /** Per line where it starts and where its name ends (at the start again when it is no header), then where all end. */
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
  contentLength = -1
  /** A header that may stand once but stands again, or whose second line differs in length. */
  repeated = ''

  note(s: string, start: number, end: number, line: number): void {
    let name = ''
    switch (end - start) {
      case 1:
        name = LETTERS[s.charCodeAt(start) | 32] ?? ''
        break
      case 2:
        name = 'to'
        break
      case 3:
        name = 'via'
        break
      case 4:
        name = (s.charCodeAt(start) | 32) === 102 ? 'from' : 'cseq'
        break
      case 7:
        name = (s.charCodeAt(start + 1) | 32) === 97 ? 'call-id' : 'contact'
        break
      case 14:
        name = 'content-length'
    }
    if (name === '' || !isName(s, start, end, name)) return
    let first = line
    switch (name) {
      case 'via':
        if (this.via < 0) this.via = line
        return
      case 'contact':
        if (this.contact < 0) this.contact = line
        return
      case 'from':
        if (this.from < 0) this.from = line
        first = this.from
        break
      case 'to':
        if (this.to < 0) this.to = line
        first = this.to
        break
      case 'call-id':
        if (this.callId < 0) this.callId = line
        first = this.callId
        break
      case 'cseq':
        if (this.cseq < 0) this.cseq = line
        first = this.cseq
        break
      default:
        if (this.contentLength < 0) this.contentLength = line
        first = this.contentLength
    }
    if (first !== line) this.repeated = name
  }
}

/** Compact forms of the headers noted, by letter. */
const LETTERS: Readonly<Record<number, string>> = {
  102: 'from',
  105: 'call-id',
  108: 'content-length',
  109: 'contact',
  116: 'to',
  118: 'via',
}

const token = new Uint8Array(128)
for (const char of "-.!%*_+`'~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
  token[char.charCodeAt(0)] = 1

const scratch: number[] = []

/** Finds the header lines from `at` on; says in words which limit they break. A line that is no header costs itself only. */
export function scan(s: string, at: number, limits: Limits = {}): Table | string {
  const maxLines = (limits.headers ?? 200) * 2
  const maxLine = limits.line ?? 8192
  const length = s.length
  const table = new Table()
  let count = 0
  for (;;) {
    const start = at
    scratch[count] = start
    if (at >= length) {
      table.body = length
      break
    }
    let code = s.charCodeAt(at)
    if (code === 10 || (code === 13 && s.charCodeAt(at + 1) === 10)) {
      table.body = code === 10 ? at + 1 : at + 2
      break
    }
    if (count >= maxLines) return 'Header: too many lines'
    while (token[code] === 1) code = s.charCodeAt(++at)
    const nameEnd = at
    while (code === 32 || code === 9) code = s.charCodeAt(++at)
    if (code === 58) {
      scratch[count + 1] = nameEnd
      table.note(s, start, nameEnd, count)
    } else scratch[count + 1] = start
    count += 2
    // To the line end which no blank follows.
    for (;;) {
      const feed = s.indexOf('\n', at)
      at = feed < 0 ? length : feed + 1
      code = s.charCodeAt(at)
      if (code !== 32 && code !== 9) break
      table.odd = true
    }
    if (at - start > maxLine) return 'Header: a line too long'
  }
  const nul = s.indexOf('\0')
  if (nul >= 0 && nul < table.body) table.odd = true
  table.lines = scratch.slice(0, count + 1)
  return table
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
