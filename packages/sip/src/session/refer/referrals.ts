import { type Authentication, type Dialog, Exchange } from '../../dialog/index.ts'
import type { HeaderField } from '../../message/index.ts'
import type { Context, ServerTransaction, Transactions } from '../../transaction/index.ts'
import type { Session } from '../../user-agent/types.ts'
import { parseEvent } from './event.ts'
import { SentReferral } from './referral.ts'

export interface Owner {
  readonly context: Context
  readonly transactions: Transactions
}

/** All REFERs of ours in one dialog, and the NOTIFYs that come for them. */
export class Referrals {
  static readonly #of = new WeakMap<Dialog, Referrals>()
  readonly #owner: Owner
  readonly dialog: Dialog
  readonly #authentication: Authentication | undefined
  readonly #sent = new Set<SentReferral>()
  #first: SentReferral | undefined
  /** Called when the last one is over. */
  over: (() => void) | undefined

  constructor(owner: Owner, dialog: Dialog, authentication: Authentication | undefined) {
    this.#owner = owner
    this.dialog = dialog
    this.#authentication = authentication
    Referrals.#of.set(dialog, this)
  }

  static of(dialog: Dialog | undefined): Referrals | undefined {
    return dialog && Referrals.#of.get(dialog)
  }

  get isOpen(): boolean {
    return this.#sent.size > 0
  }

  /** `unknown` is called when the peer has lost the dialog. */
  refer(
    session: Session | undefined,
    headers: readonly HeaderField[],
    now: number,
    unknown: (now: number) => void,
  ): SentReferral {
    const { context, transactions } = this.#owner
    const { dialog } = this
    const referral = new SentReferral(
      context,
      session,
      () => dialog.flow,
      () => this.#remove(referral),
    )
    const nextSeq = () => {
      const seq = dialog.nextSeq()
      referral.numbers.push(seq)
      return seq
    }
    const branch = context.tokens.branch()
    const credentials = this.#authentication?.headers('REFER', dialog.target, undefined) ?? []
    const request = dialog.request(context, 'REFER', branch, nextSeq(), [...headers, ...credentials])
    this.#sent.add(referral)
    this.#first ??= referral
    const exchange = new Exchange(transactions, { nextSeq }, this.#authentication, (outcome, at) => {
      referral.outcome(outcome, at)
      if (typeof outcome !== 'string' && outcome.status === 481) unknown(at)
    })
    exchange.start(request, branch, dialog.flow, now)
    return referral
  }

  adopt(referral: SentReferral): void {
    this.#sent.add(referral)
    this.#first = referral
  }

  #remove(referral: SentReferral): void {
    this.#sent.delete(referral)
    if (!this.isOpen) this.over?.()
  }

  /** A NOTIFY of the event `refer`. */
  notified(transaction: ServerTransaction, now: number): void {
    const { context, transactions } = this.#owner
    const { request } = transaction
    const referral = this.#find(parseEvent(context.parts.codec, request.get('Event') ?? '')?.id)
    transactions.respond(transaction, { status: referral === undefined ? 481 : 200 }, now)
    if (referral === undefined) return
    this.dialog.refreshTarget(request)
    referral.notified(request, now)
  }

  /** The first REFER of a dialog may do without an id (RFC 3515 2.4.6). */
  #find(id: string | undefined): SentReferral | undefined {
    const open = [...this.#sent]
    if (id !== undefined) return open.find(({ numbers }) => numbers.includes(Number(id)))
    if (this.#first !== undefined && this.#sent.has(this.#first)) return this.#first
    return open.length === 1 ? open[0] : undefined
  }
}
