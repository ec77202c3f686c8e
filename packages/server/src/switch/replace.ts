import { MediaRefused } from '@offhook/media'
import type { Reply, Session } from '@offhook/sip'
import type { Call } from './call.ts'
import type { SwitchContext } from './context.ts'
import { callIdHeader, contactOn, sdpOf } from './headers.ts'
import type { Leg } from './leg.ts'
import { deviceOn, renewPass } from './pass.ts'

const another: Reply = { status: 403, reason: 'This call is of another device' }

/**
 * Somebody comes back to a standing call with a new dialog (RFC 3891): a page that has no token. The core hangs the old dialog
 * up.
 */
export async function replace(call: Call, session: Session): Promise<void> {
  const { context } = call
  const { request, flow } = session
  const identity = await context.authenticate(request, flow)
  if (identity.kind === 'refused') return refuse(session, identity.reply, context)
  const { extension } = identity.user
  const leg = call.legs.find((one) => one.session.id === session.replaces?.id)
  if (!leg) return refuse(session, { status: 481 }, context)
  const foreign = isForeign(leg, extension, session, context)
  if (foreign) return refuse(session, foreign, context)
  await takeOver(call, leg, session)
}

/** Whoever knows a dialog's tags, or a token, is not its owner yet: a call is given back to its own person and device alone. */
export function isForeign(leg: Leg, extension: string, { flow }: Session, context: SwitchContext): Reply | undefined {
  if (leg.owner === undefined || leg.owner !== extension) return { status: 403, reason: 'This call is not yours' }
  return leg.pass && leg.pass.device !== deviceOn(flow, extension, context) ? another : undefined
}

export function refuse(session: Session, reply: Reply, { endpoint }: SwitchContext): void {
  if (session.state.name === 'proceeding') endpoint.perform((now) => session.reject(reply, now))
}

/** The leg stays what it is, with new keys and addresses of its media; the other side hears nothing of it. */
export async function takeOver(call: Call, leg: Leg, session: Session): Promise<boolean> {
  const { context } = call
  const { request, flow } = session
  const no = (reply: Reply): boolean => {
    refuse(session, reply, context)
    return false
  }
  if (call.over || session.state.name !== 'proceeding') return no({ status: 481 })
  const standing = leg === call.caller || leg === call.answeredBy
  if (!standing || call.negotiation.state !== 'stable') return no({ status: 491 })
  const offer = sdpOf(request)
  if (offer === undefined) return no({ status: 488, reason: 'A call is replaced with an offer in the INVITE' })
  try {
    const result = await context.engine.reoffer(call.id, leg.id, offer)
    if (result.kind !== 'answered') return no({ status: 488, reason: 'Other media than the call has' })
    if (call.over || session.state.name !== 'proceeding') return no({ status: 481 })
    call.moveLeg(leg, session)
    const headers = [...callIdHeader(call.id, request.get('User-Agent')), ...renewPass(leg, context)]
    context.endpoint.perform((now) => session.accept({ contact: contactOn(flow), headers, body: result.sdp }, now))
    call.log.info({ call: call.id, leg: leg.id, flow: flow.id }, 'a leg came back in a new dialog')
    return true
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    return no({ status: error.refusal.status, reason: error.refusal.reason })
  }
}
