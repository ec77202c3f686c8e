import { tagOf } from '../dialog/index.ts'
import type { SipRequest } from '../message/index.ts'
import { InviteSession, receiveInDialog } from '../session/index.ts'
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
  const inside = tagOf(request.to.params.tag) !== ''
  if (method === 'ACK') {
    const found = inside ? dialogs.match(request) : undefined
    if (found !== undefined) receiveInDialog(found.usage, found.dialog, request, flow, now)
    return
  }
  const once = (reply: Reply) => transactions.respondOnce(request, flow, reply)
  if (method === 'CANCEL') {
    receiveCancel(core, request, flow, now)
    return
  }
  if (!transactions.hasRoom(flow)) {
    once({ status: 503, headers: [['Retry-After', '10']] })
    return
  }
  const lacking = unsupported(core, request)
  if (lacking !== undefined) {
    once({ status: 420, headers: [['Unsupported', lacking]] })
    return
  }
  if (inside) {
    const found = dialogs.match(request)
    if (found === undefined) {
      once({ status: 481 })
      return
    }
    receiveInDialog(found.usage, found.dialog, request, flow, now)
    return
  }
  if (request.get('Max-Forwards')?.trim() === '0') {
    once({ status: 483 })
    return
  }
  if (transactions.isMerged(request)) {
    once({ status: 482 })
    return
  }
  receiveOutside(core, request, flow, now)
}

function receiveOutside(core: Core, request: SipRequest, flow: Flow, now: number): void {
  const { context, transactions, dialogs } = core
  const { method } = request
  if (method === 'BYE') {
    transactions.respondOnce(request, flow, { status: 481 })
    return
  }
  // Whether we are a registrar, the driver knows.
  if (!context.methods.has(method) && method !== 'REGISTER') {
    transactions.respondOnce(request, flow, { status: 405, headers: [['Allow', context.allow]] })
    return
  }
  const transaction = transactions.accept(request, flow, true, now)
  if (method !== 'INVITE') {
    context.emit({ type: 'request', transaction: transaction.id, request, flow })
    return
  }
  transactions.respond(transaction, { status: 100 }, now)
  const session = InviteSession.receive(dialogs, transaction)
  context.emit({ type: 'invitation', session, request, flow })
}

/** Answered by itself, whatever becomes of the INVITE (RFC 3261 9.2). */
function receiveCancel({ transactions }: Core, cancel: SipRequest, flow: Flow, now: number): void {
  const invite = transactions.matchCancelled(cancel)
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
function unsupported({ context }: Core, request: SipRequest): string | undefined {
  if (!request.has('Require')) return undefined
  const lacking = request.values('Require').filter((tag) => !context.extensions.has(tag.trim().toLowerCase()))
  return lacking.length === 0 ? undefined : lacking.join(', ')
}
