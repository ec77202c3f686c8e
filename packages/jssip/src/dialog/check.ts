import { ACK, INVITE, NOTIFY, UPDATE } from '../lib/Constants.ts'
import type { Dialog } from '../lib/Dialog.ts'
import type { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { C } from '../lib/Transactions.ts'

/** Whether the request is in order (RFC 3261 12.2.2, 14.2); what is not has been answered. */
export function checkInDialog(dialog: Dialog, request: IncomingRequest): boolean {
  const { method, cseq } = request
  if (dialog._remote_seqnum && cseq < dialog._remote_seqnum) {
    if (method === ACK) return cseq === dialog._incoming_ack_seqnum
    request.reply(500)
    return false
  }
  dialog._remote_seqnum = cseq
  const isOffer = method === INVITE || (method === UPDATE && Boolean(request.body))
  if (isOffer) {
    if (dialog._uac_pending_reply) {
      request.reply(491)
      return false
    }
    if (dialog._uas_pending_reply) {
      request.reply(500, null, [`Retry-After: ${1 + Math.floor(Math.random() * 10)}`])
      return false
    }
    dialog._uas_pending_reply = true
    onState(request, [C.STATUS_ACCEPTED, C.STATUS_COMPLETED, C.STATUS_TERMINATED], () => {
      dialog._uas_pending_reply = false
    })
  }
  // A target refresh counts once it has been accepted.
  if ((isOffer || method === NOTIFY) && request.hasHeader('contact'))
    onState(request, [isOffer && method === INVITE ? C.STATUS_ACCEPTED : C.STATUS_COMPLETED], () => {
      dialog._remote_target = request.parseHeader<NameAddrHeader>('contact').uri
    })
  return true
}

/** Once, when the request's transaction has come to one of these states. */
function onState(request: IncomingRequest, states: readonly number[], act: () => void): void {
  const transaction = request.server_transaction
  const heard = (): void => {
    if (!states.includes(transaction?.state ?? -1)) return
    transaction?.removeListener('stateChanged', heard)
    act()
  }
  transaction?.on('stateChanged', heard)
}
