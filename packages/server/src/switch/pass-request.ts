import type { Reply, SipRequest } from '@offhook/sip'
import type { Call } from './call.ts'
import { digitByInfo, isDigits, readDigit } from './digits.ts'
import type { Leg } from './leg.ts'
import { longestText, textHeaders } from './message.ts'
import { refer } from './transfer/refer.ts'

const trickle = /^application\/trickle-ice-sdpfrag\s*(;|$)/i

/** A request inside the call. Digits by INFO go to the other side, REFER asks for a transfer; what this server does not do yet is refused as such. */
export async function passRequest(call: Call, leg: Leg, transaction: string, request: SipRequest): Promise<void> {
  const { endpoint, userAgent } = call.context
  const answer = (reply: Reply): void => void endpoint.perform((now) => userAgent.respond(transaction, reply, now))
  const type = request.get('Content-Type')
  if (request.method === 'REFER') return refer(call, leg, transaction)
  if (request.method === 'MESSAGE') {
    // The call does not stand still until the far side has answered.
    void text(call, leg, request).then(answer, () => answer({ status: 500 }))
    return
  }
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

/** A text inside the call, for whoever talks at its other end (RFC 3428 4). */
async function text(call: Call, leg: Leg, request: SipRequest): Promise<Reply> {
  const other = call.other(leg)
  if (other?.session.state.name !== 'confirmed') return { status: 480, reason: 'Nobody reads texts here' }
  if (request.body.length > longestText) return { status: 413, reason: `At most ${longestText} bytes` }
  const content = { headers: textHeaders(request), body: request.body }
  const outcome = await call.context.asked.ask((now) => other.session.send('MESSAGE', content, now))
  if (typeof outcome === 'string') return { status: 480 }
  // Who is asked for a password by a device cannot know it.
  return outcome.status === 401 || outcome.status === 407 ? { status: 480 } : { status: outcome.status }
}
