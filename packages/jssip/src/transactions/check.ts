import type { IncomingRequest } from '../lib/SIPMessage.ts'
import type { UA } from '../lib/UA.ts'
import { C } from './transaction.ts'

/** Whether the request belongs to a transaction that has dealt with it: a repeat, the ACK to a failure, a lost CANCEL. */
export function checkTransaction({ _transactions }: UA, request: IncomingRequest): boolean {
  const { method, via_branch } = request
  const invite = _transactions.ist[via_branch]
  switch (method) {
    case 'INVITE':
      if (invite?.state === C.STATUS_PROCEEDING) invite.transport.send(invite.last_response)
      return invite !== undefined
    case 'ACK':
      if (invite === undefined || invite.state === C.STATUS_ACCEPTED) return false
      if (invite.state === C.STATUS_COMPLETED) invite.acknowledged()
      return true
    case 'CANCEL':
      // Answered by itself, whatever becomes of the INVITE (RFC 3261 9.2).
      request.reply_sl(invite === undefined ? 481 : 200)
      return invite?.state !== C.STATUS_PROCEEDING
    default: {
      const known = _transactions.nist[via_branch]
      if (known?.last_response) known.transport.send(known.last_response)
      return known !== undefined
    }
  }
}
