export interface Limits {
  /** Bytes of a message; 65,536 by default. */
  readonly message?: number
  /** Header lines; 200 by default. */
  readonly headers?: number
  /** Characters of one header line with its folded parts; 8,192 by default. */
  readonly line?: number
}

/** The header lines of a text, found but not read. */
export interface Table {
  /** Four numbers per line: where its name starts and ends, where its trimmed value starts and ends. */
  readonly at: readonly number[]
  /** Where the header lines end: at the blank line. */
  readonly end: number
  /** Where the body starts. */
  readonly body: number
  /** Whether some line is folded. */
  readonly folded: boolean
}

/** Finds the header lines from `at` on; says in words what is wrong with them. */
export function scan(s: string, at: number, limits: Limits = {}): Table | string {
  const maxLines = (limits.headers ?? 200) * 4
  const maxLine = limits.line ?? 8192
  const length = s.length
  const table: number[] = []
  let folded = false
  for (;;) {
    const start = at
    if (at >= length) return { at: table, end: length, body: length, folded }
    let code = s.charCodeAt(at)
    if (code === 10) return { at: table, end: start, body: at + 1, folded }
    if (code === 13) {
      if (s.charCodeAt(at + 1) !== 10) return 'Header: a carriage return alone'
      return { at: table, end: start, body: at + 2, folded }
    }
    while (at < length && code !== 58 && code > 32) code = s.charCodeAt(++at)
    const nameEnd = at
    while (code === 32 || code === 9) code = s.charCodeAt(++at)
    if (code !== 58 || nameEnd === start) return 'Header: a line without a name'
    at++
    // To the line end which no blank follows.
    for (;;) {
      const feed = s.indexOf('\n', at)
      at = feed < 0 ? length : feed + 1
      code = s.charCodeAt(at)
      if (at >= length || (code !== 32 && code !== 9)) break
      folded = true
    }
    if (at - start > maxLine) return 'Header: a line too long'
    let valueStart = nameEnd
    while (s.charCodeAt(valueStart) !== 58) valueStart++
    let valueEnd = at
    valueStart++
    while (valueStart < valueEnd && s.charCodeAt(valueStart) <= 32) valueStart++
    while (valueEnd > valueStart && s.charCodeAt(valueEnd - 1) <= 32) valueEnd--
    table.push(start, nameEnd, valueStart, valueEnd)
    if (table.length > maxLines) return 'Header: too many lines'
  }
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
