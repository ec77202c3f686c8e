const KNOWN = [
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
  'r2',
  'ftag',
]
const slots: string[] = new Array(128).fill('')
for (const name of KNOWN) slots[slot(name, 0)] = name

function slot(s: string, at: number): number {
  return (s.charCodeAt(at) * 127 + s.charCodeAt(at + 1)) & 127
}

/**
 * The parameter name in every message that seems to stand here, in lower case, else nothing. It comes as one and the same
 * string, which is quicker as a key. Whether the name ends there is for the caller to see.
 */
export function knownName(s: string, at: number, end: number): string {
  const known = slots[slot(s, at)] ?? ''
  return s.startsWith(known, at) && at + known.length <= end ? known : ''
}
