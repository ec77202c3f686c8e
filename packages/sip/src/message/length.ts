import type { Table } from './scan.ts'
import { valueEnd, valueStart } from './source.ts'

/** The Content-Length of a table that has one; in words what is wrong with it. */
export function readLength(s: string, { lines, contentLength }: Table): number | string {
  const start = valueStart(s, lines, contentLength)
  const end = valueEnd(s, lines, contentLength, start)
  let length = 0
  for (let i = start; i < end; i++) {
    const digit = s.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return 'Content-Length: no number'
    length = length * 10 + digit
  }
  return start < end && length <= 0x7fff_ffff ? length : 'Content-Length: no number'
}
