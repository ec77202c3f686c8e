import { tagOf } from '../dialog/index.ts'
import type { SipRequest } from '../message/index.ts'
import { dismiss, InviteSession, receiveInDialog } from '../session/index.ts'
import type { Context } from '../transaction/index.ts'
import type { Core } from './receive.ts'
import type { Flow, Reply } from './types.ts'

/** Finds who is meant (RFC 3261 17.2.3, 8.2, 12.2.2): a transaction, a dialog, or someone new. */
export function receiveRequest(core: Core, request: SipRequest, flow: Flow, now: number): void {
  const { transactions, dialogs } = core
  const known = transactions.match(request)
  if (known !== undefined) {
    known.receive(request, now)
    return
  }
  const { method } = request
  const isInside = tagOf(request.to.params.tag) !== ''
  const found = isInside ? dialogs.match(request) : undefined
  if (method === 'CANCEL') {
    receiveCancel(core, request, flow, now)
    return
  }
  const refusal = method === 'ACK' ? undefined : refuse(core, request, flow, isInside, found !== undefined)
  if (refusal !== undefined) transactions.respondOnce(request, flow, refusal)
  else if (found !== undefined) receiveInDialog(found.usage, found.dialog, request, flow, now)
  else if (method !== 'ACK') receiveOutside(core, request, flow, now)
}

function refuse(
  { context, transactions }: Core,
  request: SipRequest,
  flow: Flow,
  isInside: boolean,
  isFound: boolean,
): Reply | undefined {
  const { method } = request
  const refusal = transactions.admission?.refuse(request, flow, isInside)
  if (refusal !== undefined) return refusal
  const lacking = unsupported(context, request)
  if (lacking !== '') return { status: 420, headers: [['Unsupported', lacking]] }
  if (isInside ? !isFound : method === 'BYE') return { status: 481 }
  // Whether we are a registrar, the driver knows.
  const isKnown = isInside || context.methods.has(method) || method === 'REGISTER'
  return isKnown ? undefined : { status: 405, headers: context.allow }
}

function receiveOutside({ context, transactions, dialogs }: Core, request: SipRequest, flow: Flow, now: number): void {
  const transaction = transactions.accept(request, flow, true, now)
  if (request.method !== 'INVITE') {
    context.emit({ type: 'request', transaction: transaction.id, request, flow })
    return
  }
  transactions.respond(transaction, { status: 100 }, now)
  const session = InviteSession.receive(dialogs, transaction)
  const no = session.extension?.refuse?.(request)
  if (no !== undefined) {
    dismiss(session)
    transactions.respond(transaction, no, now)
    return
  }
  context.emit({ type: 'invitation', session, request, flow })
}

/** Answered by itself, whatever becomes of the INVITE (RFC 3261 9.2). */
function receiveCancel({ transactions }: Core, cancel: SipRequest, flow: Flow, now: number): void {
  const invite = transactions.match(cancel, 'INVITE')
  if (invite === undefined) {
    transactions.respondOnce(cancel, flow, { status: 481 })
    return
  }
  const transaction = transactions.accept(cancel, flow, false, now)
  // The same tag as in the responses to the INVITE.
  transaction.tag = invite.tag
  transactions.respond(transaction, { status: 200 }, now)
  if (invite.open) invite.user?.cancelled(invite, cancel, now)
}

/** The option tags that the peer requires and we do not know (RFC 3261 8.2.2.3). */
function unsupported({ extensions }: Context, request: SipRequest): string {
  const required = request.values('Require').filter((tag) => !extensions.has(tag.trim().toLowerCase()))
  return required.join(', ')
}
