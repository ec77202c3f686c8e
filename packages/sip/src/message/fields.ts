import type { Source } from './source.ts'
import { type Wanted, wanted } from './wanted.ts'

/** Names and values by turns. */
type Fields = readonly string[] | undefined

/** Whether the fields say all of this header: of a message that was built, all but its Content-Length. */
export function isListed({ fields }: Source, { name }: Wanted): boolean {
  return fields !== undefined && name !== 'content-length'
}

export function firstOf(fields: Fields, what: Wanted): string | undefined {
  const at = placeOf(fields, what, 0)
  return at < 0 ? undefined : trimmed(fields?.[at] ?? '')
}

export function allOf(fields: Fields, what: Wanted): string[] {
  const out: string[] = []
  for (let at = placeOf(fields, what, 0); at >= 0; at = placeOf(fields, what, at + 1))
    out.push(trimmed(fields?.[at] ?? ''))
  return out
}

/** The place of the first such value whose name stands at `from` or later, or -1. */
function placeOf(fields: Fields = [], { name }: Wanted, from: number): number {
  for (let at = from; at + 1 < fields.length; at += 2) {
    const field = fields[at] ?? ''
    // Only a compact form has another length.
    if ((field.length === name.length || field.length === 1) && wanted(field).name === name) return at + 1
  }
  return -1
}

/** As it would be read again. */
function trimmed(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && value.charCodeAt(start) <= 32) start++
  while (end > start && value.charCodeAt(end - 1) <= 32) end--
  return end - start === value.length ? value : value.slice(start, end)
}
