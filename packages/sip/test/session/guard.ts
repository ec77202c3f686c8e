import {
  type DigestAlgorithm,
  type HeaderField,
  ha1,
  makeChallenge,
  NonceBook,
  parseAuthorization,
  type Reply,
  type SipRequest,
  verifyAuthorization,
} from '@offhook/sip'
import { Seeded } from '../../../testkit/src/link/random.ts'

/** A server's side of digest, for tests: challenges, and judges what comes back. */
export class Guard {
  readonly #book: NonceBook
  readonly #algorithms: readonly DigestAlgorithm[]
  readonly #proxy: boolean
  readonly password: string
  readonly #user: string
  /** What each request was: `none`, `valid`, `wrong`, `stale`, with its algorithm and nc. */
  readonly seen: string[] = []

  constructor(
    options: {
      algorithms?: readonly DigestAlgorithm[]
      proxy?: boolean
      lifetime?: number
      password?: string
      user?: string
      seed?: number
    } = {},
  ) {
    this.#algorithms = options.algorithms ?? ['MD5']
    this.#proxy = options.proxy ?? false
    this.password = options.password ?? 'secret'
    this.#user = options.user ?? 'alice'
    const { lifetime } = options
    this.#book = new NonceBook({
      key: new Uint8Array(32).fill(7),
      random: new Seeded(options.seed ?? 11).bytes,
      ...(lifetime === undefined ? {} : { lifetime }),
    })
  }

  /** Undefined when the request may pass. */
  judge(request: SipRequest, now: number): Reply | undefined {
    const value = request.get(this.#proxy ? 'Proxy-Authorization' : 'Authorization')
    const auth = value === undefined ? undefined : parseAuthorization(value)
    if (auth?.algorithm === undefined) return this.#challenge('none', false, now)
    const right = verifyAuthorization(auth, {
      method: request.method,
      ha1: ha1(auth.algorithm, this.#user, 'test', this.password),
    })
    const about = `${auth.algorithm} ${Number.parseInt(auth.nc ?? '0', 16)}`
    if (!right || auth.uri !== request.requestUri) return this.#challenge(`wrong ${about}`, false, now)
    const verdict = this.#book.check(auth.nonce, auth.nc, now)
    if (verdict !== 'valid') return this.#challenge(`${verdict} ${about}`, verdict === 'stale', now)
    this.seen.push(`valid ${about}`)
    return undefined
  }

  #challenge(why: string, stale: boolean, now: number): Reply {
    this.seen.push(why)
    const name = this.#proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate'
    const headers = this.#algorithms.map(
      (algorithm): HeaderField => [
        name,
        makeChallenge({ realm: 'test', nonce: this.#book.issue(now), algorithm, stale }),
      ],
    )
    return { status: this.#proxy ? 407 : 401, headers }
  }
}
