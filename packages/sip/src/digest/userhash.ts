import { type Algorithm, ha1, hash } from './algorithm.ts'
import { type AuthorizeInput, authorize } from './authorize.ts'
import type { Challenge } from './challenge.ts'

/** How a user is named to a server that wants no names on the wire (RFC 7616 3.4.4). */
export function userHash(algorithm: Algorithm, username: string, realm: string): string {
  return hash(algorithm, `${username}:${realm}`)
}

/** `authorize`, with the name hashed where the challenge asks for it. Pages do without: it is only asked for, never demanded. */
export function authorizeHashed(challenge: Challenge, input: AuthorizeInput): string {
  const { algorithm, realm, fields } = challenge
  const { username, password } = input
  if (algorithm === undefined || fields.get('userhash')?.toLowerCase() !== 'true') return authorize(challenge, input)
  const secret = password === undefined ? {} : { [algorithm]: ha1(algorithm, username, realm, password) }
  const hashed = { ...input, username: userHash(algorithm, username, realm), ha1: { ...secret, ...input.ha1 } }
  return `${authorize(challenge, hashed)}, userhash=true`
}
