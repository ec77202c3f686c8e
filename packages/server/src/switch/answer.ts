import { MediaRefused } from '@offhook/media'
import type { Reason, SipResponse } from '@offhook/sip'
import type { Call } from './call.ts'
import { deviceGone } from './device-failed.ts'
import { callIdHeader, contactOn, sdpOf } from './headers.ts'
import { lateOffer } from './late.ts'
import type { Leg } from './leg.ts'
import { renewPass } from './pass.ts'

const elsewhere: Reason = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }

/** A device has answered: the first one gets the call, the others are told that it was answered elsewhere. */
export async function answer(call: Call, leg: Leg, response: SipResponse): Promise<void> {
  const { caller, context } = call
  if (call.answeredBy !== undefined) {
    // Two devices answered in the same moment; the second never had the call.
    context.endpoint.perform((now) => leg.session.hangUp(elsewhere, now))
    return
  }
  const sdp = sdpOf(response)
  if (sdp === undefined) return dropDevice(call, leg, 488, 'The device answered without SDP')
  const late = call.isLate ? { asker: caller, offerer: leg } : undefined
  let body: string
  try {
    body = late ? await lateOffer(call, late, response) : await context.engine.answer(call.id, leg.id, sdp)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    return dropDevice(call, leg, error.refusal.status, error.refusal.reason)
  }
  if (call.over || caller.session.state.name !== 'proceeding') return call.end()
  call.answeredBy = leg
  call.late = late
  if (!late) call.negotiation.on('answered')
  context.endpoint.perform((now) =>
    caller.session.accept(
      {
        contact: contactOn(caller.session.flow),
        headers: [...callIdHeader(call.id, caller.session.request.get('User-Agent')), ...renewPass(caller, context)],
        body,
      },
      now,
    ),
  )
  call.log.info({ call: call.id, leg: leg.id }, 'call answered')
  for (const other of [...call.devices.values()]) {
    if (other === leg) continue
    context.endpoint.perform((now) => other.session.hangUp(elsewhere, now))
    await context.engine.release(call.id, other.id)
  }
}

async function dropDevice(call: Call, leg: Leg, status: number, reason: string): Promise<void> {
  call.log.warn({ call: call.id, leg: leg.id, reason }, 'a device answered with media that cannot be used')
  call.context.endpoint.perform((now) => leg.session.hangUp({ protocol: 'SIP', cause: status, text: reason }, now))
  await deviceGone(call, leg, { kind: 'status', status, reason })
}
