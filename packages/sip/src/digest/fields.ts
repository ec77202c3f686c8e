import { unquote } from '../message/params.ts'

export interface AuthFields {
  /** Lower case: `digest`, `bearer`, … */
  readonly scheme: string
  /** Names in lower case, values unquoted. */
  readonly fields: ReadonlyMap<string, string>
}

const WORD = /([^\s,=]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"?|[^\s,]*))?/gs

/** Reads `Digest realm="a", nonce="b"`; a line may carry several of them. What makes no sense is passed over. */
export function parseFields(line: string): AuthFields[] {
  const out: AuthFields[] = []
  let fields = new Map<string, string>()
  for (const [, word = '', value] of line.matchAll(WORD)) {
    const name = word.toLowerCase()
    // A word without `=` starts the next one.
    if (value === undefined) {
      fields = new Map()
      out.push({ scheme: name, fields })
    } else if (!fields.has(name)) fields.set(name, unquote(value))
  }
  return out
}
