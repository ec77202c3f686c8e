import { randomBytes } from 'node:crypto'

/** 32 signs that survive being read aloud or written down: no l, o, 0 or 1. Five bits each. */
const signs = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Four groups of four: 80 bits, e.g. `k7mp-x2qd-9hta-w5cn`. */
export function randomPassword(): string {
  const text = Array.from(randomBytes(16), (byte) => signs[byte % signs.length]).join('')
  return text.replace(/(.{4})(?=.)/g, '$1-')
}
