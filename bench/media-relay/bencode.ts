export type Bencode = string | number | readonly Bencode[] | { readonly [key: string]: Bencode }

/** rtpengine's ng protocol speaks bencode. */
export function encode(value: Bencode): string {
  if (typeof value === 'number') return `i${value}e`
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`
  if (Array.isArray(value)) return `l${value.map(encode).join('')}e`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `d${entries.map(([key, entry]) => encode(key) + encode(entry)).join('')}e`
}

export function decode(bytes: Buffer): Bencode {
  let at = 0
  const until = (end: string): string => {
    const to = bytes.indexOf(end, at)
    const text = bytes.toString('latin1', at, to)
    at = to + 1
    return text
  }
  const ended = (): boolean => {
    if (bytes[at] !== 0x65) return false
    at++
    return true
  }
  const text = (): string => {
    const length = Number(until(':'))
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  const value = (): Bencode => {
    const kind = String.fromCharCode(bytes[at] ?? 0)
    if (!'dil'.includes(kind)) return text()
    at++
    if (kind === 'i') return Number(until('e'))
    if (kind === 'l') {
      const list: Bencode[] = []
      while (!ended()) list.push(value())
      return list
    }
    const fields: Record<string, Bencode> = {}
    while (!ended()) fields[text()] = value()
    return fields
  }
  return value()
}
