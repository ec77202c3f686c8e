import { MisuseError } from '../message/errors.ts'
import { quote } from '../message/params.ts'
import type { Body } from '../message/types.ts'
import { type Algorithm, ha1 as computeHa1, hash } from './algorithm.ts'
import type { Challenge } from './challenge.ts'

export interface AuthorizeInput {
  readonly method: string
  /** The Request-URI as it will be sent. */
  readonly uri: string
  readonly username: string
  readonly password?: string | undefined
  /** In place of the password. */
  readonly ha1?: Readonly<Partial<Record<Algorithm, string>>> | undefined
  /** How often this nonce has been used, counting this time: from 1. */
  readonly nc: number
  readonly cnonce: string
  /** For qop auth-int, taken only where the server gives no other choice. */
  readonly body?: Body | undefined
}

/** The value of an Authorization or Proxy-Authorization header. Throws `MisuseError` where it cannot be made. */
export function authorize(challenge: Challenge, input: AuthorizeInput): string {
  const { algorithm, algorithmName, realm, nonce, opaque, session } = challenge
  const { uri, username, password } = input
  if (algorithm === undefined) throw new MisuseError('Digest: unknown algorithm')
  const ha1 =
    input.ha1?.[algorithm] ?? (password === undefined ? undefined : computeHa1(algorithm, username, realm, password))
  if (ha1 === undefined) throw new MisuseError(`Digest: no password for ${algorithm}`)
  const qop = challenge.qop.length === 0 ? undefined : challenge.qop.includes('auth') ? 'auth' : 'auth-int'
  const nc = input.nc.toString(16).padStart(8, '0')
  const response = digestResponse({ ...input, algorithm, session, ha1, nonce, qop, nc })
  const fields = {
    username: quote(username),
    realm: quote(realm),
    nonce: quote(nonce),
    uri: quote(uri),
    response: quote(response),
    algorithm: algorithmName,
    qop,
    nc: qop && nc,
    cnonce: qop !== undefined || session ? quote(input.cnonce) : undefined,
    opaque: opaque === undefined ? undefined : quote(opaque),
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return `Digest ${given.map(([name, value]) => `${name}=${value}`).join(', ')}`
}

export interface ResponseInput {
  readonly algorithm: Algorithm
  readonly session: boolean
  readonly ha1: string
  readonly method: string
  readonly uri: string
  readonly nonce: string
  readonly qop?: string | undefined
  readonly nc: string
  readonly cnonce: string
  readonly body?: Body | undefined
}

/** The `response` of RFC 7616 3.4.1; without qop that of RFC 2069. */
export function digestResponse(input: ResponseInput, encode?: (text: string) => Uint8Array): string {
  const { algorithm, method, uri, nonce, qop, nc, cnonce } = input
  const secret = input.session ? hash(algorithm, `${input.ha1}:${nonce}:${cnonce}`, encode) : input.ha1
  const target =
    qop === 'auth-int' ? `${method}:${uri}:${hash(algorithm, input.body ?? '', encode)}` : `${method}:${uri}`
  const middle = qop === undefined ? nonce : `${nonce}:${nc}:${cnonce}:${qop}`
  return hash(algorithm, `${secret}:${middle}:${hash(algorithm, target, encode)}`, encode)
}
