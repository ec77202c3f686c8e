import type { Dialog } from '../../dialog/index.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import type { Reply } from '../../user-agent/types.ts'
import { type Call, isEnded } from '../call.ts'
import type { CallExtension, Extension } from '../extension.ts'
import { parseEvent } from './event.ts'
import { Referrals } from './referrals.ts'

/**
 * What a user agent needs so that `refer` and `takeReferral` work inside its calls: NOTIFYs of transfers find theirs, also
 * after the call has ended. REFER itself is told to the driver as any other request.
 */
export const transfers: Extension = {
  supported: ['norefersub'],
  allow: ['REFER', 'NOTIFY'],
  of: (call) => new Transfers(call),
}

/** Per call, so that it is small: nearly no call is ever transferred. */
class Transfers implements CallExtension {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  /** What is left of an ended call is where NOTIFYs go: its INVITE usage is over (RFC 5057 4.1). */
  refuse(): Reply | undefined {
    return isEnded(this.#call) ? { status: 481 } : undefined
  }

  receive(transaction: ServerTransaction, now: number, dialog: Dialog): boolean {
    const { transactions, context } = this.#call.all
    const { request } = transaction
    const isReferral =
      request.method === 'NOTIFY' && parseEvent(context.parts.codec, request.get('Event') ?? '')?.name === 'refer'
    const referrals = isReferral ? Referrals.of(dialog) : undefined
    if (referrals !== undefined) referrals.notified(transaction, now)
    else if (isReferral || isEnded(this.#call)) transactions.respond(transaction, { status: 481 }, now)
    else return false
    return true
  }

  ended(): void {
    const { dialog, all } = this.#call
    if (dialog !== undefined && Referrals.of(dialog)?.isOpen === true) all.add(dialog, this.#call)
  }
}
