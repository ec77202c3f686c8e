// The compact forms, letter by letter: RFC 3261, 3515, 3841, 3892, 4028, 6665, 8224.
const LETTERS = 'abcdefijklmorstuvxy'
const NAMES =
  'accept-contact referred-by content-type request-disposition content-encoding from call-id reject-contact supported content-length contact event refer-to subject to allow-events via session-expires identity'.split(
    ' ',
  )

/** Lower case and long: what names are compared by. */
export function canonical(name: string): string {
  const lower = name.toLowerCase()
  return lower.length === 1 ? (NAMES[LETTERS.indexOf(lower)] ?? lower) : lower
}

/** The letter of a canonical name, or nothing. */
export function compact(name: string): string {
  return LETTERS[NAMES.indexOf(name)] ?? ''
}

/** Whether this text in lower case stands here, in whatever case. */
function isHere(s: string, at: number, lower: string): boolean {
  for (let i = 0; i < lower.length; i++) {
    const code = s.charCodeAt(at + i)
    const want = lower.charCodeAt(i)
    if (code !== want && (code < 65 || code > 90 || code + 32 !== want)) return false
  }
  return true
}

/** Whether this header stands here: the name in whatever case, blanks perhaps, a colon. */
export function isHeader(s: string, at: number, lower: string): boolean {
  return isHere(s, at, lower) && isColon(s, at + lower.length)
}

export function isColon(s: string, at: number): boolean {
  let code = s.charCodeAt(at)
  while (code === 32 || code === 9) code = s.charCodeAt(++at)
  return code === 58
}
