import type { Dialog } from '../../dialog/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import type { InviteOptions, PageInviteOptions } from '../../user-agent/types.ts'
import type { Call } from '../call.ts'
import type { CallParts } from '../calls.ts'
import type { CallExtension, Extension } from '../extension.ts'
import { makeInvite } from '../outgoing.ts'
import { FullIncoming } from './full-incoming.ts'
import { FullOutgoing } from './full-outgoing.ts'
import { FullSession } from './full-session.ts'
import { Offers } from './offers.ts'

export { keeping, restore } from './keeping.ts'

/** Offers in every message that may carry one, PRACK, 199 and redirection. */
export const fullCalls: CallParts = {
  session: FullSession,
  request: fullInvite,
  outgoing: FullOutgoing,
  incoming: FullIncoming,
  reoffers: Offers,
}

/** What full calls say of themselves and receive; it goes with `fullCalls` alone. */
export const offering: Extension = {
  allow: ['UPDATE'],
  of: (call) => new Updated(call),
}

export const reliable: Extension = {
  supported: ['100rel', '199'],
  allow: ['PRACK'],
  of: (call) => new Pracked(call),
}

class Updated implements CallExtension {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  receive(transaction: ServerTransaction, now: number, dialog: Dialog): boolean {
    const { reoffers } = this.#call
    if (transaction.request.method !== 'UPDATE' || !(reoffers instanceof Offers)) return false
    reoffers.receiveUpdate(transaction, dialog, now)
    return true
  }
}

class Pracked implements CallExtension {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  receive(transaction: ServerTransaction, now: number, dialog: Dialog): boolean {
    if (transaction.request.method !== 'PRACK') return false
    const { first, all } = this.#call
    if (first instanceof FullIncoming) first.receivePrack(transaction, dialog, now)
    else all.transactions.respond(transaction, { status: 481 }, now)
    return true
  }
}

function fullInvite(call: Omit<Call, 'request'>, options: PageInviteOptions, branch: string): SipRequest {
  const { reliable }: PageInviteOptions & Pick<InviteOptions, 'reliable'> = options
  const request = makeInvite(call, options, branch)
  if (reliable === 'required') return request.with({ Require: [...request.lines('Require'), '100rel'] })
  if (reliable !== 'none') return request
  const left = request.values('Supported').filter((tag) => tag !== '100rel')
  return request.with({ Supported: left.length === 0 ? undefined : left.join(', ') })
}
