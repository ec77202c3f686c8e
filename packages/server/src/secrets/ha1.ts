import { createHash } from 'node:crypto'
import type { Ha1Pair } from '../config/index.ts'

const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text, 'utf8').digest('hex')

/** H(username:realm:password) per algorithm (RFC 7616 3.4.2): all a server needs of a password. */
export function ha1Pair(username: string, realm: string, password: string): Ha1Pair {
  const text = `${username}:${realm}:${password}`
  return { md5: hash('md5', text), sha256: hash('sha256', text) }
}
