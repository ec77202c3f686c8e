import {
  type Authorization,
  type Flow,
  type HeaderField,
  makeChallenge,
  NonceBook,
  parseAuthorization,
  parseUri,
  type Reply,
  type SipRequest,
  verifyAuthorization,
} from '@offhook/sip'
import { algorithmsFor } from './algorithms.ts'
import type { Directory, DirectoryUser } from './directory.ts'
import { FailureLimit } from './failure-limit.ts'

export type Identity =
  | { readonly kind: 'user'; readonly user: DirectoryUser }
  | { readonly kind: 'refused'; readonly reply: Reply }

export interface AuthenticatorOptions {
  readonly directory: Directory
  readonly realm: string
  /** At least 16 random bytes. */
  readonly nonceKey: Uint8Array
  readonly random: (bytes: Uint8Array) => void
  /** ms of one clock. */
  readonly now: () => number
  readonly log: { warn(fields: object, message: string): void }
}

/** One answer for a wrong password and for an extension that does not exist. */
const wrong: Reply = { status: 403, reason: 'Wrong extension or password' }
/** Of no password: compared against where the extension does not exist, so that both cost the same. */
const nobody = { md5: '0'.repeat(32), sha256: '0'.repeat(64) }

/** Who sends a request, proved by digest (RFC 8760). Nothing is taken on trust, from whichever address it comes. */
export class Authenticator {
  readonly #options: AuthenticatorOptions
  readonly #nonces: NonceBook
  readonly #failures = new FailureLimit()

  constructor(options: AuthenticatorOptions) {
    this.#options = options
    this.#nonces = new NonceBook({ key: options.nonceKey, random: options.random })
  }

  async identify(request: SipRequest, flow: Flow): Promise<Identity> {
    const { directory, realm, now, log } = this.#options
    const own = request
      .lines('Authorization')
      .map(parseAuthorization)
      .find((authorization) => authorization?.realm === realm)
    const claimed = own?.username ?? request.from.uri.user ?? ''
    const user = await directory.find(claimed)
    if (own === undefined) return this.#challenge(request, flow, user)
    if (this.#failures.isBarred(flow.remote.address, now()))
      return refused({ status: 403, reason: 'Too many wrong passwords from this address' })
    const allowed = algorithmsFor(flow.transport, request.get('User-Agent'), user?.digest ?? 'auto')
    if (own.algorithm === undefined || !allowed.includes(own.algorithm)) return this.#challenge(request, flow, user)
    const ha1 = (await directory.ha1(claimed)) ?? nobody
    if (!this.#isRight(own, request, ha1) || user === undefined) {
      this.#failures.note(flow.remote.address, now())
      log.warn({ extension: claimed, from: flow.remote.address, method: request.method }, 'wrong extension or password')
      return refused(wrong)
    }
    const verdict = this.#nonces.check(own.nonce, own.nc, now())
    if (verdict !== 'valid') return this.#challenge(request, flow, user, true)
    if (request.from.uri.user !== user.extension)
      return refused({ status: 403, reason: 'From must carry the extension that signed in' })
    return { kind: 'user', user }
  }

  #isRight(own: Authorization, request: SipRequest, ha1: { md5: string; sha256: string }): boolean {
    // The digest covers a URI of its own, which must be that of the request (RFC 7616 3.4.6). Proxies and devices (SIPp) write
    // its user and parameters otherwise; the host must be the same, so that an answer for one server is good for no other.
    if (parseUri(own.uri)?.host !== request.uri.host) return false
    const secret = own.algorithm === 'SHA-256' ? ha1.sha256 : ha1.md5
    return verifyAuthorization(own, { method: request.method, ha1: secret, body: request.body })
  }

  #challenge(request: SipRequest, flow: Flow, user: DirectoryUser | undefined, stale = false): Identity {
    const { realm, now } = this.#options
    const algorithms = algorithmsFor(flow.transport, request.get('User-Agent'), user?.digest ?? 'auto')
    const headers = algorithms.map(
      (algorithm): HeaderField => [
        'WWW-Authenticate',
        makeChallenge({ realm, nonce: this.#nonces.issue(now()), algorithm, stale }),
      ],
    )
    return refused({ status: 401, headers })
  }
}

function refused(reply: Reply): Identity {
  return { kind: 'refused', reply }
}
