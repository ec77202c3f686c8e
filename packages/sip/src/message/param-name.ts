import { isHere } from './names.ts'

const KNOWN = ['tag', 'branch', 'rport', 'received', 'transport', 'lr', 'ob', 'q', 'expires', 'r2', 'ftag', 'user']
const slots: string[] = new Array(64).fill('')
for (const name of KNOWN) slots[slot(name, 0, name.length)] = name

function slot(s: string, start: number, end: number): number {
  return (s.charCodeAt(start) * 2 + s.charCodeAt(end - 1) + end - start) & 63
}

/** The name in lower case. Names seen in every message come as one and the same string, which is quicker as a key. */
export function paramName(s: string, start: number, end: number): string {
  const known = slots[slot(s, start, end)] ?? ''
  return known.length === end - start && isHere(s, start, known) ? known : s.slice(start, end).toLowerCase()
}
