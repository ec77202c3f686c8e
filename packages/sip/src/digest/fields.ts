import { afterQuoted, isSpace, skipSpace, unquote } from '../message/params.ts'

export interface AuthFields {
  /** Lower case: `digest`, `bearer`, … */
  readonly scheme: string
  /** Names in lower case, values unquoted. */
  readonly fields: ReadonlyMap<string, string>
}

/** Reads `Digest realm="a", nonce="b"`; a line may carry several of them. What makes no sense is passed over. */
export function parseFields(line: string): AuthFields[] {
  const out: AuthFields[] = []
  const end = line.length
  let fields = new Map<string, string>()
  let at = 0
  while (at < end) {
    at = skipSpace(line, at, end)
    if (line.charCodeAt(at) === 44) {
      at++
      continue
    }
    const start = at
    while (at < end && !isSpace(line.charCodeAt(at)) && line.charCodeAt(at) !== 44 && line.charCodeAt(at) !== 61) at++
    const word = line.slice(start, at).toLowerCase()
    at = skipSpace(line, at, end)
    if (line.charCodeAt(at) !== 61 || at >= end) {
      // A word without `=` starts the next one.
      if (word !== '') {
        fields = new Map()
        out.push({ scheme: word, fields })
      } else at++
      continue
    }
    const from = skipSpace(line, at + 1, end)
    if (line.charCodeAt(from) === 34) {
      at = afterQuoted(line, from, end)
      if (at < 0) at = end
    } else {
      at = from
      while (at < end && line.charCodeAt(at) !== 44 && !isSpace(line.charCodeAt(at))) at++
    }
    if (!fields.has(word)) fields.set(word, unquote(line.slice(from, at)))
  }
  return out
}
