import { decode, encode } from './utf8.ts'

/** Undoes %XX; what is no escape stays as it is. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = new Uint8Array(run.length / 3)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16)
    return decode(bytes)
  })
}

/** Escapes what `unsafe` (a global expression with the flag u) matches. */
export function percentEncode(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (chars) => {
    let out = ''
    for (const byte of encode(chars)) out += `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`
    return out
  })
}
