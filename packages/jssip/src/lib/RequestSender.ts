import { chooseChallenge, parseChallenges } from '@offhook/sip'
import { ACK, BYE, CANCEL, INVITE } from './Constants.ts'
import { DigestAuthentication } from './DigestAuthentication.ts'
import type { IncomingResponse, OutgoingRequest } from './SIPMessage.ts'
import { AckClientTransaction, InviteClientTransaction, NonInviteClientTransaction } from './Transactions.ts'
import type { UA } from './UA.ts'

export interface RequestHandlers {
  onRequestTimeout?(): void
  onTransportError?(): void
  onReceiveResponse?(response: IncomingResponse): void
  /** The request went out once more, with credentials. */
  onAuthenticated?(request: OutgoingRequest): void
}

/** Sends a request, and again with credentials where it is challenged (RFC 3261 22). */
export class RequestSender {
  clientTransaction: InviteClientTransaction | NonInviteClientTransaction | AckClientTransaction | undefined
  _ua: UA
  _request: OutgoingRequest
  readonly #handlers: RequestHandlers
  #auth: DigestAuthentication | undefined
  #challenged = false
  #staled = false
  readonly #refused: boolean

  constructor(ua: UA, request: OutgoingRequest, eventHandlers: RequestHandlers) {
    this._ua = ua
    this._request = request
    this.#handlers = eventHandlers
    // A user agent that has been stopped only takes leave.
    this.#refused = ua.status === ua.C.STATUS_USER_CLOSED && ![BYE, ACK, CANCEL].includes(request.method)
    if (this.#refused) eventHandlers.onTransportError?.()
  }

  send(): void {
    if (this.#refused) return
    const { transport, configuration } = this._ua
    const handlers = {
      onRequestTimeout: () => this.#handlers.onRequestTimeout?.(),
      onTransportError: () => this.#handlers.onTransportError?.(),
      onReceiveResponse: (response: IncomingResponse) => this.#received(response),
    }
    const { method } = this._request
    const Kind =
      method === INVITE ? InviteClientTransaction : method === ACK ? AckClientTransaction : NonInviteClientTransaction
    this.clientTransaction = new Kind(this._ua, transport, this._request, handlers)
    if (configuration.authorization_jwt) this._request.setHeader('Authorization', configuration.authorization_jwt)
    this.clientTransaction.send()
  }

  #received(response: IncomingResponse): void {
    if (this.#answer(response)) this.send()
    else this.#handlers.onReceiveResponse?.(response)
  }

  /** Whether the request is worth another try. */
  #answer(response: IncomingResponse): boolean {
    const { status_code } = response
    const { configuration } = this._ua
    const { password, ha1, realm, authorization_user } = configuration
    if ((status_code !== 401 && status_code !== 407) || (password === null && ha1 === null)) return false
    const [asked, given] =
      status_code === 401 ? ['www-authenticate', 'authorization'] : ['proxy-authenticate', 'proxy-authorization']
    // The strongest that can be answered, wherever it stands; an HA1 that was kept is one of MD5.
    const usable = parseChallenges(response.getHeaders(asked ?? '')).filter(
      ({ algorithm, session }) => !session && (Boolean(password) || algorithm === 'MD5'),
    )
    const challenge = chooseChallenge(usable)
    if (challenge === undefined || (this.#challenged && (this.#staled || !challenge.stale))) return false
    this.#auth ??= new DigestAuthentication({ username: authorization_user, password, realm, ha1 })
    const { algorithmName, qop } = challenge
    const isAnswered = this.#auth.authenticate(this._request, {
      ...challenge,
      algorithm: algorithmName?.toUpperCase(),
      qop: qop.length > 0 ? qop : undefined,
    })
    if (!isAnswered) return false
    this.#challenged = true
    this.#staled ||= challenge.stale
    this.#keep(challenge.algorithm === 'MD5')
    this._request = this._request.clone()
    this._request.cseq += 1
    this._request.setHeader('cseq', `${this._request.cseq} ${this._request.method}`)
    this._request.setHeader(given ?? '', this.#auth.toString())
    this.#handlers.onAuthenticated?.(this._request)
    return true
  }

  /** From now on the HA1 stands in for the password, where it can. */
  #keep(isEnough: boolean): void {
    const realm = this.#auth?.get('realm')
    const ha1 = this.#auth?.get('ha1')
    if (!realm || !ha1) return
    this._ua.set('realm', realm)
    if (isEnough) this._ua.set('ha1', ha1)
    else this._ua.configuration.ha1 = ha1
  }
}

export { RequestSender as default }
