import type { Body } from '../message/types.ts'
import { encode } from '../message/utf8.ts'
import { type Algorithm, algorithmOf, strength } from './algorithm.ts'
import { digestResponse } from './authorize.ts'
import { parseFields } from './fields.ts'

export interface Authorization {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  /** Lower case. */
  readonly response: string
  readonly algorithm: Algorithm | undefined
  readonly session: boolean
  readonly qop?: string
  /** Eight hex digits, with `qop`. */
  readonly nc?: string
  readonly cnonce?: string
  readonly opaque?: string
  /** `username` is `userHash(…)` of the name (RFC 7616 3.4.4). */
  readonly userhash: boolean
}

/** Reads an Authorization or Proxy-Authorization header; `undefined` when it is no complete Digest. */
export function parseAuthorization(value: string): Authorization | undefined {
  const first = parseFields(value)[0]
  if (first === undefined || first.scheme !== 'digest') return undefined
  const { fields } = first
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map((name) =>
    fields.get(name),
  )
  if (
    username === undefined ||
    realm === undefined ||
    nonce === undefined ||
    uri === undefined ||
    response === undefined
  ) {
    return undefined
  }
  const optional: { qop?: string; nc?: string; cnonce?: string; opaque?: string } = {}
  for (const name of ['qop', 'nc', 'cnonce', 'opaque'] as const) {
    const found = fields.get(name)
    if (found !== undefined) optional[name] = found
  }
  return {
    username,
    realm,
    nonce,
    uri,
    response: response.toLowerCase(),
    ...algorithmOf(fields.get('algorithm')),
    ...optional,
    userhash: fields.get('userhash')?.toLowerCase() === 'true',
  }
}

export interface VerifyInput {
  readonly method: string
  /** Of the user, under this header's algorithm and realm. */
  readonly ha1: string
  /** For qop auth-int. */
  readonly body?: Body
}

/** Whether the response is right. That nonce, realm, uri and algorithm are the expected ones is the caller's to check. */
export function verifyAuthorization(auth: Authorization, { method, ha1, body }: VerifyInput): boolean {
  const { algorithm, session, uri, nonce, response, nc = '', cnonce = '' } = auth
  const qop = auth.qop?.toLowerCase()
  if (algorithm === undefined || strength(algorithm) === 0) return false
  if (qop !== undefined && qop !== 'auth' && qop !== 'auth-int') return false
  if (qop !== undefined && (!/^[\da-f]{8}$/i.test(nc) || cnonce === '')) return false
  const input = {
    algorithm,
    session,
    ha1,
    method,
    uri,
    nonce,
    nc,
    cnonce,
    // Hashed as it was sent: some devices write AUTH.
    ...(auth.qop === undefined ? {} : { qop: qop === 'auth-int' ? 'auth-int' : auth.qop }),
    ...(body === undefined ? {} : { body }),
  }
  // What is no UTF-8 was hashed as the bytes it came as.
  const expected = digestResponse(input, encode)
  return equalInTime(expected, response)
}

/** Takes as long for a wrong text as for a right one of the same length. */
export function equalInTime(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
