import { type Challenge, parseChallenges, strongestOfRealms } from '../digest/index.ts'
import type { Body, HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { Context } from '../transaction/index.ts'
import type { Credentials, Flow } from '../user-agent/types.ts'

interface Known {
  readonly header: 'Authorization' | 'Proxy-Authorization'
  readonly challenge: Challenge
  /** How often its nonce has been used. */
  count: number
}

/**
 * Answers digest challenges (RFC 3261 22, 7616, 8760), and goes on using a nonce for later requests, so that they cost no
 * extra round trip. Requests that are given the same credentials object share it.
 */
export class Authentication {
  static readonly #of = new WeakMap<Context, WeakMap<Credentials, Authentication>>()
  readonly #context: Context
  readonly #credentials: Credentials
  /** By header and realm; the one learnt last stands last. */
  readonly #known = new Map<string, Known>()

  constructor(context: Context, credentials: Credentials) {
    this.#context = context
    this.#credentials = credentials
  }

  static of(
    context: Context,
    credentials: Credentials | undefined,
    make: (context: Context, credentials: Credentials) => Authentication = plain,
  ): Authentication | undefined {
    if (credentials === undefined) return undefined
    const all = Authentication.#of.get(context) ?? new WeakMap<Credentials, Authentication>()
    Authentication.#of.set(context, all)
    const found = all.get(credentials) ?? make(context, credentials)
    all.set(credentials, found)
    return found
  }

  /** The request with this branch may not leave before what it needs is there. */
  hold?(branch: string): void

  /** For a request that has not been challenged yet. */
  headers(method: string, uri: string, body: Body | undefined, _flow?: Flow): HeaderField[] {
    return [...this.#known.values()].map((known) => [known.header, this.#answer(known, method, uri, body)])
  }

  /**
   * What to change in a request that met a 401 or 407, or undefined when there is no use in trying again: no challenge that
   * we can answer, or our answer to a fresh one was refused (`answered` has the realms). A stale nonce is no refusal (RFC
   * 7616 3.3).
   */
  retry(
    request: SipRequest,
    response: SipResponse,
    answered: Set<string>,
    _flow?: Flow,
  ): Record<string, readonly string[]> | undefined {
    const fresh = [
      ...this.#choose('Authorization', response.lines('WWW-Authenticate')),
      ...this.#choose('Proxy-Authorization', response.lines('Proxy-Authenticate')),
    ]
    if (fresh.length === 0) return undefined
    for (const known of fresh) {
      const { header, challenge } = known
      const place = `${header} ${challenge.realm}`
      this.#known.delete(place)
      if (answered.has(place) && !challenge.stale) return undefined
      answered.add(place)
      this.#known.set(place, known)
    }
    for (const place of this.#known.keys()) if (this.#known.size > 8) this.#known.delete(place)
    const changes: Record<string, string[]> = {}
    for (const [header, value] of this.headers(request.method, request.requestUri, request.body)) {
      changes[header] ??= []
      changes[header].push(value)
    }
    return changes
  }

  /** One challenge per realm: the strongest that we can answer. */
  #choose(header: Known['header'], lines: readonly string[]): Known[] {
    const { password, ha1, realm } = this.#credentials
    const usable = parseChallenges(lines).filter(
      (challenge) =>
        password !== undefined ||
        (challenge.algorithm !== undefined && ha1?.[challenge.algorithm] !== undefined && challenge.realm === realm),
    )
    return strongestOfRealms(usable).map((challenge) => ({ header, challenge, count: 0 }))
  }

  #answer(known: Known, method: string, uri: string, body: Body | undefined): string {
    const { username, password, ha1, realm } = this.#credentials
    return this.#context.parts.authorize(known.challenge, {
      method,
      uri,
      username,
      password,
      ha1: realm === known.challenge.realm ? ha1 : undefined,
      nc: ++known.count,
      cnonce: this.#context.tokens.token(12),
      body,
    })
  }
}

function plain(context: Context, credentials: Credentials): Authentication {
  return new Authentication(context, credentials)
}
