import { isSpace, skipSpace } from './params.ts'
import type { CSeq } from './types.ts'

/** `314159 INVITE`; the number below 2^31 (RFC 3261 8.1.1.5). */
export function readCSeq(s: string, start: number, end: number): CSeq | undefined {
  let seq = 0
  let at = start
  for (; at < end; at++) {
    const digit = s.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) break
    seq = seq * 10 + digit
  }
  const method = skipSpace(s, at, end)
  if (at === start || method === at || method >= end || seq > 0x7fff_ffff) return undefined
  for (let i = method; i < end; i++) if (isSpace(s.charCodeAt(i))) return undefined
  return { seq, method: s.slice(method, end) }
}
