import { canonical, compact } from './names.ts'

/** A header's name as it is looked for. */
export interface Wanted {
  /** Lower case and long. */
  readonly name: string
  /** Codes of its first letter, and of the letter that is its compact form (NaN: it has none). */
  readonly first: number
  readonly letter: number
}

/** They are the same few all the time. */
const known = new Map<string, Wanted>()

export function wanted(text: string): Wanted {
  const found = known.get(text)
  if (found !== undefined) return found
  const name = canonical(text)
  const made: Wanted = { name, first: name.charCodeAt(0) | 32, letter: compact(name).charCodeAt(0) }
  if (known.size < 200) known.set(text, made)
  return made
}
