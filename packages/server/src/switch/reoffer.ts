import { MediaRefused } from '@offhook/media'
import type { Reply, SipRequest, SipResponse } from '@offhook/sip'
import type { Call } from './call.ts'
import { sdpOf } from './headers.ts'
import { lateOffer } from './late.ts'
import type { Leg } from './leg.ts'

const glare: Reply = { status: 491 }
const tooEarly: Reply = { status: 500, reason: 'An earlier offer is still open', headers: [['Retry-After', '3']] }

/** A leg offers again: hold, resume, ICE restart, another codec. */
export async function reoffer(call: Call, leg: Leg, transaction: string, request: SipRequest): Promise<void> {
  const { engine } = call.context
  const sdp = sdpOf(request)
  if (call.negotiation.state !== 'stable') {
    return refuseLeg(call, leg, transaction, call.negotiation.on('reoffer') === 'glare' ? glare : tooEarly)
  }
  if (sdp === undefined) return askOther(call, leg, transaction)
  try {
    const result = await engine.reoffer(call.id, leg.id, sdp)
    if (result.kind === 'answered') {
      call.negotiation.on('reoffer')
      answerLeg(call, leg, transaction, result.sdp)
      return
    }
    const other = call.other(leg)
    if (other === undefined) return refuseLeg(call, leg, transaction, { status: 488 })
    const offer = await engine.offer(call.id, leg.id, sdp, leg.towards, other.id, other.towards)
    if (call.over) return
    call.negotiation.on('reofferAcross')
    call.pendingReoffer = { asker: leg, transaction, late: false }
    call.context.endpoint.perform((now) => other.session.reoffer(offer, now))
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    refuseLeg(call, leg, transaction, { status: error.refusal.status, reason: error.refusal.reason })
  }
}

/** A re-INVITE without an offer asks for one; only the other leg has it. */
function askOther(call: Call, leg: Leg, transaction: string): void {
  const other = call.other(leg)
  if (other === undefined) {
    refuseLeg(call, leg, transaction, { status: 488, reason: 'A service makes no offer' })
    return
  }
  call.negotiation.on('reofferAcross')
  call.pendingReoffer = { asker: leg, transaction, late: true }
  call.context.endpoint.perform((now) => other.session.reoffer('', now))
}

/** The other leg agreed to what was passed on. */
export async function reanswered(call: Call, leg: Leg, response: SipResponse): Promise<void> {
  const pending = call.pendingReoffer
  if (pending === undefined) return
  const sdp = sdpOf(response)
  if (sdp === undefined) return reofferFailed(call, leg, undefined)
  try {
    if (pending.late) {
      const late = { asker: pending.asker, offerer: leg }
      const offer = await lateOffer(call, late, response)
      call.pendingReoffer = undefined
      call.late = late
      return answerLeg(call, pending.asker, pending.transaction, offer)
    }
    const answer = await call.context.engine.answer(call.id, leg.id, sdp)
    call.pendingReoffer = undefined
    call.negotiation.on('reanswered')
    answerLeg(call, pending.asker, pending.transaction, answer)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    reofferFailed(call, leg, undefined)
    // Its offer has no answer then, and the call no media: the core hangs up.
    if (pending.late) call.context.endpoint.perform((now) => leg.session.acknowledge(undefined, now))
  }
}

/** The other leg refused, or did not answer: the asker keeps what it had. */
export function reofferFailed(call: Call, _leg: Leg, response: SipResponse | undefined): void {
  const pending = call.pendingReoffer
  if (pending === undefined) return
  call.pendingReoffer = undefined
  call.negotiation.on('refused')
  refuseLeg(call, pending.asker, pending.transaction, { status: response?.status ?? 488 })
}

function answerLeg(call: Call, leg: Leg, transaction: string, sdp: string): void {
  if (!call.over) call.context.endpoint.perform((now) => leg.session.answerReoffer(transaction, sdp, now))
}

function refuseLeg(call: Call, leg: Leg, transaction: string, reply: Reply): void {
  if (!call.over) call.context.endpoint.perform((now) => leg.session.rejectReoffer(transaction, reply, now))
}
