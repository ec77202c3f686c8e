import type { Dialog } from '../dialog/index.ts'
import type { SipRequest } from '../message/index.ts'
import type { Flow, SessionEnd } from '../user-agent/types.ts'
import { type Call, end, tell } from './call.ts'
import { Incoming } from './incoming.ts'
import { reasonOf } from './reason.ts'
import { acknowledged } from './receive-ack.ts'

/** A request inside the dialog, not a repeat of one (RFC 3261 12.2.2). */
export function receiveInDialog(call: Call, dialog: Dialog, request: SipRequest, flow: Flow, now: number): void {
  const { transactions, context } = call.all
  const { method } = request
  const { seq } = request.cseq
  if (method === 'ACK') {
    dialog.flow = flow
    acknowledged(call, request, now)
    return
  }
  // Deviation: a BYE that a later request overtook ends the call all the same (12.2.2 has 500); else one stays on the line.
  if (method !== 'BYE' && dialog.remoteSeq !== undefined && seq <= dialog.remoteSeq) {
    transactions.respondOnce(request, flow, { status: 500, reason: 'CSeq out of order' })
    return
  }
  dialog.remoteSeq = seq
  // The peer is where it last spoke from (RFC 5626 5.3): a reconnected phone, a NAT that has forgotten.
  dialog.flow = flow
  const transaction = transactions.accept(request, flow, false, now)
  switch (method) {
    case 'BYE':
      transactions.respond(transaction, { status: 200 }, now)
      receiveBye(call, request, now)
      return
    case 'INVITE': {
      const no = call.extension?.refuse?.(request)
      if (no === undefined) call.reoffers.receive(transaction, now)
      else transactions.respond(transaction, no, now)
      return
    }
    case 'OPTIONS':
      transactions.respond(
        transaction,
        { status: 200, headers: [...context.capabilities, ['Accept', 'application/sdp']] },
        now,
      )
      return
    default:
      if (!context.methods.has(method)) {
        transactions.respond(transaction, { status: 405, headers: context.allow }, now)
        return
      }
      if (call.extension?.receive?.(transaction, now, dialog)) return
      tell(call, { type: 'request', transaction: transaction.id, request })
  }
}

function receiveBye(call: Call, request: SipRequest, now: number): void {
  const reason = reasonOf(call.all.context.parts.codec, request)
  const how: SessionEnd = { kind: 'bye', by: 'remote', reason }
  switch (call.state.name) {
    case 'calling':
    case 'proceeding':
      if (call.first instanceof Incoming) {
        call.first.endByRemote('bye', reason, now)
        return
      }
      // The 2xx that made this dialog never reached us, and its sender has lost patience.
      call.first.cancel(undefined, now, how)
      return
    case 'cancelling':
    case 'ended':
      return
    default:
      end(call, how, now)
  }
}
