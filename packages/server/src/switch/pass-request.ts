import type { Reply, SipRequest } from '@offhook/sip'
import type { Call } from './call.ts'
import { digitByInfo, isDigits, readDigit } from './digits.ts'
import type { Leg } from './leg.ts'
import { refer } from './transfer/refer.ts'

const trickle = /^application\/trickle-ice-sdpfrag\s*(;|$)/i

/** A request inside the call. Digits by INFO go to the other side, REFER asks for a transfer; what this server does not do yet is refused as such. */
export async function passRequest(call: Call, leg: Leg, transaction: string, request: SipRequest): Promise<void> {
  const { endpoint, userAgent } = call.context
  const answer = (reply: Reply): void => void endpoint.perform((now) => userAgent.respond(transaction, reply, now))
  const type = request.get('Content-Type')
  if (request.method === 'REFER') return refer(call, leg, transaction)
  if (request.method !== 'INFO')
    return answer({ status: 501, reason: `${request.method} is not served inside a call yet` })
  // Without a body it asks whether the call still stands.
  if (type === undefined) return answer({ status: 200 })
  // Addresses of a browser that trickles (RFC 8840): it comes to us, so we have no use for them.
  if (trickle.test(type)) return answer({ status: 200 })
  if (!isDigits(type)) return answer({ status: 415, headers: [['Accept', 'application/dtmf-relay, application/dtmf']] })
  const press = readDigit(request)
  if (press === undefined) return answer({ status: 400, reason: 'No key in the body' })
  answer({ status: 200 })
  await digitByInfo(call, leg, press)
}
