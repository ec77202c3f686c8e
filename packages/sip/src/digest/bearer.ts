import { quote } from '../message/params.ts'

/** RFC 6750 2.1. */
export function isToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text)
}

/** The token of an Authorization or Proxy-Authorization header (RFC 8898); whether it is good is the caller's to find out. */
export function parseBearer(value: string): string | undefined {
  const [, token] = /^\s*bearer\s+(\S+)\s*$/i.exec(value) ?? []
  return token !== undefined && isToken(token) ? token : undefined
}

export interface BearerChallengeInit {
  readonly realm: string
  /** An https URI: where tokens are to be had. */
  readonly authorizationServer: string
  readonly scope?: string
  /** Why the token that was sent is not taken. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
}

/** The value of a WWW-Authenticate or Proxy-Authenticate header. */
export function makeBearerChallenge({ realm, authorizationServer, scope, error }: BearerChallengeInit): string {
  let out = `Bearer realm=${quote(realm)}, authz_server=${quote(authorizationServer)}`
  if (scope !== undefined) out += `, scope=${quote(scope)}`
  return error === undefined ? out : `${out}, error=${quote(error)}`
}
