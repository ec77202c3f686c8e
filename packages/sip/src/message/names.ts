// Letters of the compact forms: RFC 3261, 3515, 3841, 3892, 4028, 6665, 8224.
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

const LETTERS = /* @__PURE__ */ letters()

function letters(): ReadonlyMap<string, string> {
  return new Map(Object.entries(COMPACT).map(([letter, name]) => [name, letter]))
}

/** Lower case and long: what names are compared by. */
export function canonical(name: string): string {
  const lower = name.toLowerCase()
  return lower.length === 1 ? (COMPACT[lower] ?? lower) : lower
}

/** The letter of a canonical name, or nothing. */
export function compact(name: string): string {
  return LETTERS.get(name) ?? ''
}

/** Whether this text in lower case stands here, in whatever case. */
export function isHere(s: string, at: number, lower: string): boolean {
  for (let i = 0; i < lower.length; i++) {
    const code = s.charCodeAt(at + i)
    const want = lower.charCodeAt(i)
    if (code !== want && (code < 65 || code > 90 || code + 32 !== want)) return false
  }
  return true
}

/** Whether this header stands here: the name, blanks perhaps, a colon. `usual` is how most write it. */
export function isHeader(s: string, at: number, lower: string, usual = lower): boolean {
  return (s.startsWith(usual, at) || isHere(s, at, lower)) && isColon(s, at + lower.length)
}

export function isColon(s: string, at: number): boolean {
  let code = s.charCodeAt(at)
  while (code === 32 || code === 9) code = s.charCodeAt(++at)
  return code === 58
}
