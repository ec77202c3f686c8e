import type { SipRequest, SipResponse } from '../message/index.ts'
import { type ClientTransaction, ownVia, type Transactions } from '../transaction/index.ts'
import type { Authentication } from './authentication.ts'

/** Where a retried request takes its next CSeq from: a dialog, a registration. */
export interface Sequence {
  nextSeq(): number
}

/** A request that is sent again with its challenge answered (RFC 3261 22.2), as long as there is use in it. */
export class Retry {
  readonly #transactions: Transactions
  readonly #authentication: Authentication | undefined
  readonly #sequence: Sequence
  #rounds = 0
  /** Realms of which it has answered a fresh challenge. */
  readonly #answered = new Set<string>()

  constructor(transactions: Transactions, authentication: Authentication | undefined, sequence: Sequence) {
    this.#transactions = transactions
    this.#authentication = authentication
    this.#sequence = sequence
  }

  /** The request once more: a new branch and CSeq, all else as it was. Undefined when the response stands. */
  next(
    { request, flow }: ClientTransaction,
    response: SipResponse,
  ): { readonly request: SipRequest; readonly branch: string } | undefined {
    if ((response.status !== 401 && response.status !== 407) || ++this.#rounds > 5) return undefined
    const changes = this.#authentication?.retry(request, response, this.#answered)
    if (changes === undefined) return undefined
    const branch = this.#transactions.context.tokens.branch()
    const CSeq = `${this.#sequence.nextSeq()} ${request.method}`
    return { request: request.with({ ...changes, Via: ownVia(flow, branch), CSeq }), branch }
  }
}
