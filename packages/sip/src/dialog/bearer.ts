import { type Challenge, isToken, parseChallenges } from '../digest/index.ts'
import type { Body, HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { Context, Needs, Outset } from '../transaction/index.ts'
import type { BearerCredentials, Credentials, Flow, Need } from '../user-agent/types.ts'
import { Authentication } from './authentication.ts'

type Header = 'Authorization' | 'Proxy-Authorization'

interface Asked {
  readonly header: Header
  readonly challenge: Challenge
}

/**
 * Answers challenges for a bearer token as well (RFC 8898). Who holds a token can use it, so it goes over a flow only that
 * has asked for it, with the one realm, and that nobody else can read.
 */
export class BearerAuthentication extends Authentication {
  readonly #needs: Needs
  readonly #outset: Outset
  readonly #username: string
  readonly #bearer: BearerCredentials
  #token: string | undefined
  #realm: string | undefined
  /** By flow and header: who has asked over it. */
  readonly #asked = new Map<string, Header>()
  #wanted: (Asked & { readonly refused: string | undefined }) | undefined

  constructor(context: Context, credentials: Credentials, needs: Needs, outset: Outset) {
    super(context, credentials)
    const { username, bearer = {} } = credentials
    this.#needs = needs
    this.#outset = outset
    this.#username = username
    this.#bearer = bearer
    this.#token = bearer.token
    this.#realm = bearer.realm
  }

  override headers(method: string, uri: string, body: Body | undefined, flow?: Flow): HeaderField[] {
    const others = super.headers(method, uri, body)
    const token = this.#token
    if (flow === undefined || token === undefined) return others
    const own = [...this.#asked].flatMap(([place, header]) => (place === `${flow.id} ${header}` ? [header] : []))
    return [...others, ...own.map((header): HeaderField => [header, `Bearer ${token}`])]
  }

  override retry(
    request: SipRequest,
    response: SipResponse,
    answered: Set<string>,
    flow?: Flow,
  ): Record<string, readonly string[]> | undefined {
    const asked = flow === undefined ? undefined : this.#choose(response, flow)
    if (asked === undefined || flow === undefined) return super.retry(request, response, answered)
    const { header, challenge } = asked
    const place = `Bearer ${header} ${challenge.realm}`
    const sent = request.lines(header).find((line) => /^\s*bearer\s/i.test(line))
    // The one that was asked for anew was not good either, or none was to be had.
    if (answered.has(place)) return undefined
    const isRefused = sent !== undefined && sent === `Bearer ${this.#token}`
    const refused = isRefused ? this.#token : undefined
    if (isRefused) this.#token = undefined
    this.#realm ??= challenge.realm
    if (this.#asked.size > 64) this.#asked.clear()
    this.#asked.set(`${flow.id} ${header}`, header)
    if (this.#token !== undefined) return { [header]: [`Bearer ${this.#token}`] }
    answered.add(place)
    this.#wanted = { ...asked, refused }
    return { [header]: [] }
  }

  override hold(branch: string): void {
    const wanted = this.#wanted
    this.#wanted = undefined
    if (wanted === undefined) return
    const { header, challenge, refused } = wanted
    const need: Need = {
      kind: 'token',
      username: this.#username,
      realm: challenge.realm,
      authorizationServer: challenge.fields.get('authz_server') ?? '',
      scope: challenge.fields.get('scope') ?? '',
      refused,
    }
    this.#outset.hold(branch, (transaction, go, now) => {
      const then: Parameters<Needs['ask']>[2] = (value, at) => {
        if (!transaction.isOpen) return
        if (typeof value === 'string' && isToken(value)) {
          this.#token = value
          transaction.request = transaction.request.with({ [header]: `Bearer ${value}` })
        }
        go(at)
      }
      this.#needs.ask(need, transaction.flow, then, now)
    })
  }

  #choose(response: SipResponse, flow: Flow): Asked | undefined {
    if (!this.#isPrivate(flow)) return undefined
    const { authorizationServers } = this.#bearer
    const find = (name: string): Challenge | undefined =>
      parseChallenges(response.lines(name)).find(
        ({ scheme, realm, fields }) =>
          scheme === 'bearer' &&
          (this.#realm === undefined || realm === this.#realm) &&
          (authorizationServers === undefined || authorizationServers.includes(fields.get('authz_server') ?? '')),
      )
    const origin = find('WWW-Authenticate')
    if (origin !== undefined) return { header: 'Authorization', challenge: origin }
    const proxy = find('Proxy-Authenticate')
    return proxy === undefined ? undefined : { header: 'Proxy-Authorization', challenge: proxy }
  }

  #isPrivate({ transport, remote }: Flow): boolean {
    const isEncrypted = transport === 'tls' || transport === 'wss'
    return isEncrypted || this.#bearer.insecure === true || /^(127\.|\[?::1\]?$|localhost$)/.test(remote.address)
  }
}
