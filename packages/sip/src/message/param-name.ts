/** No two of them have one slot: a test sees to it. */
export const KNOWN = [
  'tag',
  'branch',
  'rport',
  'received',
  'transport',
  'lr',
  'ob',
  'expires',
  'user',
  'maddr',
  '+sip.instance',
  'reg-id',
  'line',
  'r2',
  'ftag',
  'refresher',
]
const slots: string[] = new Array(64).fill('')
for (const name of KNOWN) slots[slot(name, 0)] = name

/** By the first three characters; the third of `lr` and `ob` is none of theirs. */
function slot(s: string, at: number): number {
  const third = s.charCodeAt(at + 2)
  return (s.charCodeAt(at) + s.charCodeAt(at + 1) * 4 + (third > 96 ? third : 0)) & 63
}

/**
 * The parameter name in every message that seems to stand here, in lower case, else nothing. It comes as one and the same
 * string, which is quicker as a key. Whether the name ends there is for the caller to see.
 */
export function knownName(s: string, at: number, end: number): string {
  const known = slots[slot(s, at)] ?? ''
  return s.startsWith(known, at) && at + known.length <= end ? known : ''
}
