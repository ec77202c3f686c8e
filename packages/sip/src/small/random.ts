import type { Random } from '../user-agent/types.ts'

/** `length` random characters of base 36's first 32: 5 bits each, safe in host names, tags and URIs. */
export function randomToken(source: { readonly random: Random }, length: number): string {
  const bytes = new Uint8Array(length)
  source.random(bytes)
  return Array.from(bytes, (byte) => (byte & 31).toString(32)).join('')
}
