import type { Dialog } from '../../dialog/index.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import { type Call, isEnded } from '../call.ts'
import type { Extension } from '../extension.ts'
import { parseEvent } from './event.ts'
import { Referrals } from './referrals.ts'

/**
 * What a user agent needs so that `refer` and `takeReferral` work inside its calls: NOTIFYs of transfers find theirs, also
 * after the call has ended. REFER itself is told to the driver as any other request.
 */
export const transfers: Extension = {
  supported: ['norefersub'],
  allow: ['REFER', 'NOTIFY'],
  of: (call) => ({
    // What is left of an ended call is where NOTIFYs go: its INVITE usage is over (RFC 5057 4.1).
    refuse: () => (isEnded(call) ? { status: 481 } : undefined),
    receive: (transaction, now, dialog) => receive(call, dialog, transaction, now),
    ended() {
      const { dialog } = call
      if (dialog !== undefined && Referrals.of(dialog)?.isOpen === true) call.all.add(dialog, call)
    },
  }),
}

function receive(call: Call, dialog: Dialog, transaction: ServerTransaction, now: number): boolean {
  const { transactions, context } = call.all
  const { request } = transaction
  const isReferral =
    request.method === 'NOTIFY' && parseEvent(context.parts.codec, request.get('Event') ?? '')?.name === 'refer'
  const referrals = isReferral ? Referrals.of(dialog) : undefined
  if (referrals !== undefined) referrals.notified(transaction, now)
  else if (isReferral || isEnded(call)) transactions.respond(transaction, { status: 481 }, now)
  else return false
  return true
}
