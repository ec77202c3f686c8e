/** Short texts, outside calls and inside (RFC 3428). */
import type { Effect, SipRequest, TransactionId } from '@offhook/sip'
import type { RequestingUserAgent } from '@offhook/sip/page'
import { nameAddr, partsOf, partyOf, targetUri } from '../address.ts'
import type { Host } from '../call/live-call.ts'
import { type Deferred, deferred } from '../deferred.ts'
import { callReason, failure, PhoneError, phoneError } from '../failures.ts'
import type { FullCall } from './call.ts'

export class Messages {
  readonly #waiting = new Map<TransactionId, Deferred<void>>()

  /** Resolves when the far side, or its server for it, has taken the text. */
  send(host: Host<FullCall>, target: string, text: string, contentType = 'text/plain;charset=UTF-8'): Promise<void> {
    const { driver, line, options, state } = host
    const { aor, displayName, password, username } = options
    const flow = line?.flow
    if (!flow || state.name !== 'registered') {
      return Promise.reject(phoneError(state.name === 'reconnecting' ? 'connection-lost' : 'stopped', state))
    }
    const uri = targetUri(target, partsOf(aor).domain)
    const { transaction, effects } = (driver.ua as RequestingUserAgent).request(
      {
        flow,
        method: 'MESSAGE',
        uri,
        from: nameAddr(aor, displayName),
        to: nameAddr(uri),
        headers: [['Content-Type', contentType]],
        body: text,
        credentials: password === undefined ? undefined : { username: username ?? partsOf(aor).user, password },
      },
      driver.now(),
    )
    const sent = deferred<void>()
    this.#waiting.set(transaction, sent)
    driver.apply(effects)
    return sent.promise
  }

  /** True when it was a message's. */
  handle(effect: Effect, host: Host<FullCall>): boolean {
    if (effect.type === 'request' && effect.request.method === 'MESSAGE') {
      take(host, effect.transaction, effect.request)
      return true
    }
    if (effect.type !== 'response') return false
    const sent = this.#waiting.get(effect.transaction)
    if (!sent || (effect.response && effect.response.status < 200)) return false
    this.#waiting.delete(effect.transaction)
    const { response, cause } = effect
    if (!response) sent.reject(phoneError('connection-lost', cause))
    else if (response.status < 300) sent.resolve()
    else sent.reject(new PhoneError(failure(callReason(response.status, false), response, response.status)))
    return true
  }
}

/** A text that came, in a call where it is of one. */
export function take(host: Host<FullCall>, transaction: TransactionId, request: SipRequest, call?: FullCall): void {
  const { driver } = host
  const contentType = request.get('Content-Type') ?? 'text/plain'
  const reply = (): { status: number; headers?: [string, string][] } => {
    if (!/^text\//i.test(contentType)) return { status: 415, headers: [['Accept', 'text/plain, text/html']] }
    const heard = host.tell('message', { from: partyOf(request.from), text: request.text, contentType, call })
    // 480: a page that does not listen must not swallow what somebody wrote.
    return { status: heard ? 200 : 480 }
  }
  driver.apply(driver.ua.respond(transaction, reply(), driver.now()))
}
