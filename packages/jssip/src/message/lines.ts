/** A message cut into its start line, header lines and body (RFC 3261 7). */

export interface Lines {
  readonly start: string
  /** Names as they came, values unfolded and trimmed. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Undefined where the start line or the empty line after the headers is missing. */
export function cut(data: string): Lines | undefined {
  const begin = data.search(/[^\r\n]/)
  const end = data.indexOf('\r\n\r\n', begin)
  if (begin < 0 || end < 0) return undefined
  // A line that begins with a blank goes on the one before it (7.3.1).
  const [start = '', ...lines] = data
    .slice(begin, end)
    .replace(/[ \t]*\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()] as const
  })
  return headers.every(([name]) => name !== '') ? { start, headers, body: data.slice(end + 4) } : undefined
}

/** As many bytes of UTF-8 as Content-Length says; what comes after them is no part of the message (18.3). */
export function firstBytes(body: string, length: number): string {
  // No text has more characters than bytes.
  if (body.length <= length && /^[\x00-\x7f]*$/.test(body)) return body
  const bytes = new TextEncoder().encode(body)
  return bytes.length <= length ? body : new TextDecoder().decode(bytes.subarray(0, length))
}
