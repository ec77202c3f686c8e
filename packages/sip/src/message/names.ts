// Letters of the compact forms: RFC 3261, 3515, 3892, 3841, 4028, 6665, 8224.
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
}

/** Lower case and long: what names are compared by. */
export function canonical(name: string): string {
  const lower = name.toLowerCase()
  return lower.length === 1 ? (COMPACT[lower] ?? lower) : lower
}

/** Whether the name written at `start` is this canonical one. */
export function isName(s: string, start: number, end: number, name: string): boolean {
  if (end - start === 1) {
    const letter = s.slice(start, end).toLowerCase()
    return (COMPACT[letter] ?? letter) === name
  }
  if (end - start !== name.length) return false
  for (let i = 0; i < name.length; i++) {
    const code = s.charCodeAt(start + i)
    const want = name.charCodeAt(i)
    if (code !== want && (code < 65 || code > 90 || code + 32 !== want)) return false
  }
  return true
}
