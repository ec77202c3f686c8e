import type { Reply, Session } from '@offhook/sip'
import type { Call } from './call.ts'
import type { SwitchContext } from './context.ts'
import { type Found, legOf, resumeHeader } from './pass.ts'
import { isForeign, refuse, takeOver } from './replace.ts'

const unknown: Reply = { status: 481, reason: 'No call for this token' }
const used: Reply = { status: 403, reason: 'This token was used' }

/** A page that was loaded again comes back to its call with the token that it was given for that: see `Pass`. */
export async function resume(session: Session, calls: () => Iterable<Call>, context: SwitchContext): Promise<void> {
  try {
    const identity = await context.authenticate(session.request, session.flow)
    if (identity.kind === 'refused') return refuse(session, identity.reply, context)
    comeBack(session, identity.user.extension, calls, context)
  } catch (error) {
    context.log.error({ flow: session.flow.id, err: error }, 'a call could not be resumed')
    refuse(session, { status: 500 }, context)
  }
}

function comeBack(session: Session, extension: string, calls: () => Iterable<Call>, context: SwitchContext): void {
  const found = legOf(calls(), session.request.get(resumeHeader) ?? '')
  const why = refusal(found, extension, session, context)
  if (!found || why) {
    const { status, reason } = why ?? unknown
    const fields = { call: found?.call.id, leg: found?.leg.id, extension, flow: session.flow.id, status, reason }
    context.log.warn(fields, 'a resume token was refused')
    refuse(session, why ?? unknown, context)
    return
  }
  const { call, leg } = found
  const { hash } = leg.pass ?? {}
  call.mailbox.post(async () => {
    // Another one may have been before this one with the same token, or the leg may have gone over to another call.
    if (leg.pass?.hash !== hash || !call.legs.includes(leg)) return comeBack(session, extension, calls, context)
    const before = leg.session
    if (await takeOver(call, leg, session)) context.endpoint.perform((now) => before.hangUp(undefined, now))
  })
}

function refusal(
  found: Found<Call> | undefined,
  extension: string,
  session: Session,
  context: SwitchContext,
): Reply | undefined {
  if (!found) return unknown
  const { leg, isSpent } = found
  const foreign = isForeign(leg, extension, session, context)
  if (foreign || !isSpent) return foreign
  // A page whose connection broke before it had the 2xx, and in it the next token, has no other than the one it has used.
  const { state, flow } = leg.session
  return state.name === 'accepted' && !context.endpoint.isOpen(flow) ? undefined : used
}
