import { MediaRefused } from '@offhook/media'
import type { Reply, Session } from '@offhook/sip'
import type { Call } from './call.ts'
import { callIdHeader, contactOn, sdpOf } from './headers.ts'

/**
 * Somebody comes back to a standing call with a new dialog (RFC 3891): a page that was loaded again. The leg stays what it is,
 * with new keys and addresses of its media; the other side hears nothing of it. The core hangs the old dialog up.
 */
export async function replace(call: Call, session: Session): Promise<void> {
  const { context } = call
  const refuse = (reply: Reply): void => {
    if (session.state.name === 'proceeding') context.endpoint.perform((now) => session.reject(reply, now))
  }
  const { request, flow } = session
  const identity = await context.authenticate(request, flow)
  if (identity.kind === 'refused') return refuse(identity.reply)
  const leg = call.legs.find((one) => one.session.id === session.replaces?.id)
  if (call.over || !leg || session.state.name !== 'proceeding') return refuse({ status: 481 })
  // Whoever knows a dialog's tags is not its owner yet: a call is given back to its own person alone.
  if (leg.owner === undefined || leg.owner !== identity.user.extension)
    return refuse({ status: 403, reason: 'This call is not yours' })
  const standing = leg === call.caller || leg === call.answeredBy
  if (!standing || call.negotiation.state !== 'stable') return refuse({ status: 491 })
  const offer = sdpOf(request)
  if (offer === undefined) return refuse({ status: 488, reason: 'A call is replaced with an offer in the INVITE' })
  try {
    const result = await context.engine.reoffer(call.id, leg.id, offer)
    if (result.kind !== 'answered') return refuse({ status: 488, reason: 'Other media than the call has' })
    if (call.over || session.state.name !== 'proceeding') return refuse({ status: 481 })
    call.moveLeg(leg, session)
    const headers = callIdHeader(call.id, request.get('User-Agent'))
    context.endpoint.perform((now) => session.accept({ contact: contactOn(flow), headers, body: result.sdp }, now))
    call.log.info({ call: call.id, leg: leg.id, flow: flow.id }, 'a leg came back in a new dialog')
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    refuse({ status: error.refusal.status, reason: error.refusal.reason })
  }
}
