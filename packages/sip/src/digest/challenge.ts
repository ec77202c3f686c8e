import { quote } from '../message/params.ts'
import { type Algorithm, algorithmOf, strength } from './algorithm.ts'
import { parseFields } from './fields.ts'

export interface Challenge {
  /** Lower case: `digest`, `bearer`. */
  readonly scheme: string
  readonly realm: string
  readonly nonce: string
  readonly opaque?: string | undefined
  readonly stale: boolean
  /** `undefined` for one we do not know. */
  readonly algorithm: Algorithm | undefined
  /** As it was written, to be sent back. */
  readonly algorithmName?: string | undefined
  /** The -sess variant. */
  readonly session: boolean
  /** Lower case; empty for a server older than RFC 2617. */
  readonly qop: readonly string[]
  /** All fields, for other schemes: `authz_server`, `error` (RFC 8898). */
  readonly fields: ReadonlyMap<string, string>
}

/** Reads the lines of WWW-Authenticate or Proxy-Authenticate. */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return lines.flatMap(parseFields).map(({ scheme, fields }) => {
    const name = fields.get('algorithm')
    return {
      scheme,
      realm: fields.get('realm') ?? '',
      nonce: fields.get('nonce') ?? '',
      opaque: fields.get('opaque'),
      stale: fields.get('stale')?.toLowerCase() === 'true',
      ...algorithmOf(name),
      algorithmName: name,
      qop:
        fields
          .get('qop')
          ?.toLowerCase()
          .match(/[^\s,]+/g) ?? [],
      fields,
    }
  })
}

/** The strongest Digest challenge we can answer, wherever it stands. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return strongest(challenges, () => '').get('')
}

/** The same for each realm. */
export function strongestOfRealms(challenges: readonly Challenge[]): Challenge[] {
  return [...strongest(challenges, ({ realm }) => realm).values()]
}

function strongest(challenges: readonly Challenge[], keyOf: (challenge: Challenge) => string): Map<string, Challenge> {
  const best = new Map<string, Challenge>()
  for (const challenge of challenges) {
    const { scheme, nonce, qop, algorithm } = challenge
    const isAnswerable = qop.length === 0 || qop.includes('auth') || qop.includes('auth-int')
    if (scheme !== 'digest' || nonce === '' || !isAnswerable) continue
    const key = keyOf(challenge)
    if (strength(algorithm) > strength(best.get(key)?.algorithm)) best.set(key, challenge)
  }
  return best
}

export interface ChallengeInit {
  readonly realm: string
  readonly nonce: string
  readonly algorithm: Algorithm
  /** `['auth']` by default; an empty list leaves qop out, for devices older than RFC 2617. */
  readonly qop?: readonly string[]
  readonly stale?: boolean
  readonly opaque?: string
  /** Asks for the name's hash in place of the name. */
  readonly userhash?: boolean
}

/** The value of a WWW-Authenticate or Proxy-Authenticate header. */
export function makeChallenge({
  realm,
  nonce,
  algorithm,
  qop = ['auth'],
  stale,
  opaque,
  userhash,
}: ChallengeInit): string {
  let out = `Digest realm=${quote(realm)}, nonce=${quote(nonce)}`
  if (opaque !== undefined) out += `, opaque=${quote(opaque)}`
  if (userhash === true) out += ', userhash=true'
  if (stale === true) out += ', stale=true'
  out += `, algorithm=${algorithm}`
  return qop.length === 0 ? out : `${out}, qop="${qop.join(',')}"`
}
