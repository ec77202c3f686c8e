import type { SipResponse } from '@offhook/sip'
import type { Call } from './call.ts'
import { callIdHeader, contactOn, sdpOf } from './headers.ts'
import type { Leg } from './leg.ts'

/**
 * A device rings, or plays something before it answers. With several devices ringing the caller hears that they ring and
 * nothing else: sound of one of them would be cut off when another answers. A caller without an offer waits for the answer.
 */
export async function progress(call: Call, leg: Leg, response: SipResponse): Promise<void> {
  const { caller, context } = call
  if (call.answeredBy !== undefined || caller.session.state.name !== 'proceeding') return
  const headers = callIdHeader(call.id, caller.session.request.get('User-Agent'))
  const sdp = call.devices.size === 1 && !call.isLate ? sdpOf(response) : undefined
  if (sdp === undefined) {
    if (call.earlyFrom === undefined)
      context.endpoint.perform((now) => caller.session.ring({ status: 180, headers }, now))
    return
  }
  const body = await context.engine.answer(call.id, leg.id, sdp)
  if (call.over) return call.end()
  call.earlyFrom = leg
  headers.push(['Contact', contactOn(caller.session.flow)])
  context.endpoint.perform((now) => caller.session.ring({ status: 183, headers, body }, now))
}
