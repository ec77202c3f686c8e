import type { Source } from './source.ts'
import type { HeaderField } from './types.ts'
import { type Wanted, wanted } from './wanted.ts'

type Fields = readonly HeaderField[] | undefined

/** Whether the fields say all of this header: of a message that was built, all but its Content-Length. */
export function isListed({ fields }: Source, { name }: Wanted): boolean {
  return fields !== undefined && name !== 'content-length'
}

export function firstOf(fields: Fields, { name }: Wanted): string | undefined {
  for (const field of fields ?? []) if (wanted(field[0]).name === name) return trimmed(field[1])
  return undefined
}

export function allOf(fields: Fields, { name }: Wanted): string[] {
  const out: string[] = []
  for (const field of fields ?? []) if (wanted(field[0]).name === name) out.push(trimmed(field[1]))
  return out
}

/** As it would be read again. */
function trimmed(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && value.charCodeAt(start) <= 32) start++
  while (end > start && value.charCodeAt(end - 1) <= 32) end--
  return end - start === value.length ? value : value.slice(start, end)
}
