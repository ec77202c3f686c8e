import type { SipRequest } from '@offhook/sip'
import type { Call } from './call.ts'
import type { Leg } from './leg.ts'

const dtmfTypes = /^application\/(dtmf-relay|dtmf)\s*(;|$)/i

/** A request inside the call. Digits by INFO go to the other side; what this server does not do yet is refused as such. */
export function passRequest(call: Call, leg: Leg, transaction: string, request: SipRequest): void {
  const { endpoint, userAgent } = call.context
  const type = request.get('Content-Type')
  if (request.method !== 'INFO') {
    endpoint.perform((now) =>
      userAgent.respond(transaction, { status: 501, reason: `${request.method} is not served inside a call yet` }, now),
    )
    return
  }
  if (type !== undefined && !dtmfTypes.test(type)) {
    endpoint.perform((now) =>
      userAgent.respond(transaction, { status: 415, headers: [['Accept', 'application/dtmf-relay']] }, now),
    )
    return
  }
  endpoint.perform((now) => userAgent.respond(transaction, { status: 200 }, now))
  const other = call.other(leg)
  if (type === undefined || other === undefined || other.session.state.name !== 'confirmed') return
  endpoint.perform(
    (now) => other.session.send('INFO', { headers: [['Content-Type', type]], body: request.text }, now).effects,
  )
}
