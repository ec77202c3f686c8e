import { type Dialog, dialogFromRequest } from '../../dialog/index.ts'
import type { Effect, Session, TransactionId } from '../../user-agent/types.ts'
import type { Call } from '../call.ts'
import type { Calls } from '../calls.ts'
import { parseReferTo } from './refer-to.ts'
import { TakenReferral } from './referee.ts'
import type { ReceivedReferral } from './types.ts'

export interface Taken {
  /** Undefined when the REFER has been answered: it was malformed (400), or is no REFER, or is over. */
  readonly referral: ReceivedReferral | undefined
  readonly effects: readonly Effect[]
}

/** The REFER that a `request` event of this session has told of, to be accepted or rejected. */
export function takeReferral(session: Session, transaction: TransactionId, now: number): Taken {
  // A recorded session writes down what it is asked.
  const { takeReferral: recorded } = session as { readonly takeReferral?: (...args: readonly unknown[]) => Taken }
  if (recorded !== undefined) return recorded(transaction, now)
  // Sessions are all made here.
  return take((session as Call).all, transaction, now)
}

/** The same for the whole user agent, also outside calls. */
export function take(all: Calls, id: TransactionId, now: number): Taken {
  const { context, transactions } = all
  const transaction = transactions.servers.get(id)
  const isOpen = transaction?.open === true && transaction.user === undefined
  if (!isOpen || transaction.request.method !== 'REFER') return { referral: undefined, effects: context.take() }
  const { request } = transaction
  const lines = request.lines('Refer-To')
  const [value = ''] = lines
  const to = lines.length === 1 ? parseReferTo(context.parts.codec, value) : undefined
  if (to === undefined) {
    const reason = lines.length > 1 ? 'Refer-To: more than one' : 'Refer-To: not understood'
    transactions.respond(transaction, { status: 400, reason }, now)
    return { referral: undefined, effects: context.take() }
  }
  const found = all.match(request)
  const session = found?.usage
  const dialogFor = (contact: string): Dialog => {
    if (found !== undefined) return found.dialog
    transaction.tag ??= context.tokens.tag()
    return dialogFromRequest(request, transaction.tag, transaction.flow, contact)
  }
  const about = { session, to, authentication: session?.authentication }
  return { referral: new TakenReferral(all, transaction, about, dialogFor), effects: context.take() }
}
