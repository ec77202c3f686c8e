import { SUBSCRIBE } from '../lib/Constants.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'

/** Throws TypeError where the request is no SUBSCRIBE that can be served. */
export function checkSubscribe(subscribe: IncomingRequest): void {
  if (!subscribe) throw new TypeError('Not enough arguments. Missing subscribe request')
  if (subscribe.method !== SUBSCRIBE) throw new TypeError('Invalid method for Subscribe request')
  if (!subscribe.hasHeader('contact')) throw new TypeError('Missing Contact header in subscribe request')
  if (!subscribe.hasHeader('event')) throw new TypeError('Missing Event header in subscribe request')
  const expires = subscribe.getHeader('expires')
  if (expires && !(Number.parseInt(expires, 10) >= 0))
    throw new TypeError('Invalid Expires header field in subscribe request')
}
