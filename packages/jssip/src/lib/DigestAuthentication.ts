import { authorize, type Challenge } from '@offhook/sip'
import { Logger } from './Logger.ts'
import { calculateMD5, createRandomToken } from './Utils.ts'

const logger = new Logger('DigestAuthentication')

export interface DigestCredentials {
  username?: string | null | undefined
  password?: string | null | undefined
  realm?: string | null | undefined
  ha1?: string | null | undefined
}

/** As the grammar reads it; `name` and `session` where @offhook/sip has read it. */
export interface DigestChallenge {
  algorithm?: string | undefined
  realm?: string | undefined
  nonce?: string | undefined
  opaque?: string | null | undefined
  stale?: boolean | null | undefined
  qop?: readonly string[] | undefined
}

const algorithms = { MD5: 'MD5', 'SHA-256': 'SHA-256' } as const

/**
 * Answers Digest challenges (RFC 7616). SHA-256 as well as MD5, where there is a password: an HA1 that was kept is one of
 * MD5.
 */
export class DigestAuthentication {
  _credentials: DigestCredentials
  _cnonce: string | null = null
  _nc = 0
  _ncHex = '00000000'
  _algorithm: string | null = null
  _realm: string | null = null
  _nonce: string | null = null
  _opaque: string | null = null
  _stale: boolean | null = null
  _qop: string | null = null
  _method: string | null = null
  _uri: string | null = null
  _ha1: string | null = null
  _response: string | null = null

  constructor(credentials: DigestCredentials) {
    this._credentials = credentials
  }

  /** `realm` or `ha1`, as last used. */
  get(parameter: string): string | null | undefined {
    if (parameter === 'realm') return this._realm
    if (parameter === 'ha1') return this._ha1
    logger.warn('get() | cannot get "%s" parameter', parameter)
    return undefined
  }

  /** Whether it could be answered; then `toString` has the header's value. */
  authenticate(
    request: { readonly method: string; readonly ruri: unknown; readonly body?: string | null | undefined },
    challenge: DigestChallenge,
    cnonce: string | null = null,
  ): boolean {
    const { realm, nonce, qop } = challenge
    const { username, password, ha1, realm: known } = this._credentials
    const algorithm = algorithms[(challenge.algorithm || 'MD5') as keyof typeof algorithms]
    this._algorithm = challenge.algorithm || 'MD5'
    this._realm = realm ?? null
    this._nonce = nonce ?? null
    this._opaque = challenge.opaque ?? null
    this._stale = challenge.stale ?? null
    const refusal =
      algorithm === undefined
        ? `unknown algorithm ${challenge.algorithm}`
        : !nonce
          ? 'no nonce'
          : !realm
            ? 'no realm'
            : !password && !ha1
              ? 'no password nor ha1 provided'
              : !password && (known !== realm || algorithm !== 'MD5')
                ? 'the ha1 provided is for another realm or algorithm'
                : qop && !qop.includes('auth') && !qop.includes('auth-int')
                  ? 'qop is neither "auth" nor "auth-int"'
                  : undefined
    if (refusal !== undefined || algorithm === undefined || !realm || !nonce) {
      logger.warn(`authenticate() | ${refusal}, authentication aborted`)
      return false
    }
    this._qop = qop ? (qop.includes('auth-int') ? 'auth-int' : 'auth') : null
    this._method = request.method
    this._uri = String(request.ruri)
    this._cnonce = cnonce || createRandomToken(12)
    this._nc = this._nc >= 0xffff_ffff ? 1 : this._nc + 1
    this._ncHex = this._nc.toString(16).padStart(8, '0')
    // Pages keep it in place of the password; what they kept so far is MD5's, whatever the server prefers.
    this._ha1 = password ? calculateMD5(`${username}:${realm}:${password}`) : (ha1 ?? null)
    this._response = this.#compute(algorithm, realm, nonce, request.body ?? '')
    return true
  }

  #compute(algorithm: Challenge['algorithm'], realm: string, nonce: string, body: string): string | null {
    const { username, password, ha1 } = this._credentials
    const value = authorize(
      {
        scheme: 'digest',
        realm,
        nonce,
        stale: false,
        algorithm,
        session: false,
        qop: this._qop === null ? [] : [this._qop],
        fields: new Map(),
      },
      {
        method: this._method ?? '',
        uri: this._uri ?? '',
        username: username ?? '',
        password: password || undefined,
        ha1: password || !ha1 ? undefined : { MD5: ha1 },
        nc: this._nc,
        cnonce: this._cnonce ?? '',
        body,
      },
    )
    return /response="([0-9a-f]+)"/.exec(value)?.[1] ?? null
  }

  /** The value of Authorization or Proxy-Authorization. */
  toString(): string {
    if (!this._response) throw new Error('response field does not exist, cannot generate Authorization header')
    const fields = [
      `algorithm=${this._algorithm}`,
      `username="${this._credentials.username}"`,
      `realm="${this._realm}"`,
      `nonce="${this._nonce}"`,
      `uri="${this._uri}"`,
      `response="${this._response}"`,
    ]
    if (this._opaque) fields.push(`opaque="${this._opaque}"`)
    if (this._qop) fields.push(`qop=${this._qop}`, `cnonce="${this._cnonce}"`, `nc=${this._ncHex}`)
    return `Digest ${fields.join(', ')}`
  }
}

export { DigestAuthentication as default }
