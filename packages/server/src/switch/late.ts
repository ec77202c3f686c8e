import { MediaRefused, type Towards } from '@offhook/media'
import type { Reason, SipRequest, SipResponse } from '@offhook/sip'
import type { Call } from './call.ts'
import { sdpOf } from './headers.ts'
import type { Leg } from './leg.ts'

/**
 * An INVITE without an offer, the first or a later one (RFC 3264 4): the other leg is asked for one, `asker` is offered it in
 * the 2xx, and its answer comes with the ACK.
 */
export interface Late {
  readonly asker: Leg
  readonly offerer: Leg
}

const noAnswer: Reason = { protocol: 'SIP', cause: 488, text: 'The ACK brought no usable answer' }

/** What `offerer` has offered, as an offer for `asker`. Rejects with `MediaRefused`. */
export async function lateOffer(call: Call, { asker, offerer }: Late, response: SipResponse): Promise<string> {
  const sdp = sdpOf(response)
  if (sdp === undefined) throw new MediaRefused({ status: 488, reason: 'It was asked for an offer and made none' })
  // Its answer is the last word (RFC 3264 4): whatever it may have is offered at once.
  const towards: Towards = asker.towards.kind === 'rtp' ? { ...asker.towards, codecs: 'all' } : asker.towards
  return call.context.engine.offer(call.id, offerer.id, sdp, offerer.towards, asker.id, towards)
}

/** The asker's ACK: both legs have agreed now. */
export async function acknowledged(call: Call, leg: Leg, request: SipRequest): Promise<void> {
  const { late, context } = call
  if (late?.asker !== leg) return
  call.late = undefined
  const sdp = sdpOf(request)
  try {
    if (sdp === undefined) throw new MediaRefused({ status: 488, reason: 'The ACK brought no answer' })
    const answer = await context.engine.answer(call.id, leg.id, sdp)
    if (call.over) return
    call.negotiation.on(call.answered ? 'reanswered' : 'answered')
    context.endpoint.perform((now) => late.offerer.session.acknowledge(answer, now))
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    call.log.warn({ call: call.id, leg: leg.id, reason: error.refusal.reason }, 'a late offer came to nothing')
    context.endpoint.perform((now) => late.offerer.session.acknowledge(undefined, now))
    await call.end(noAnswer)
  }
}
