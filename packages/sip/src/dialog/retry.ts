import type { SipRequest, SipResponse } from '../message/index.ts'
import { type ClientTransaction, ownVia, type Transactions } from '../transaction/index.ts'
import type { Authentication } from './authentication.ts'

/** Where a retried request takes its next CSeq from: a dialog, a registration. */
export interface Sequence {
  nextSeq(): number
}

/** What other failures than a challenge would have changed in the request, if anything. */
export interface Mending {
  retry?(request: SipRequest, response: SipResponse): Readonly<Record<string, readonly string[]>> | undefined
}

/** A request that is sent again with its challenge answered (RFC 3261 22.2), as long as there is use in it. */
export class Retry {
  readonly #transactions: Transactions
  readonly #authentication: Authentication | undefined
  readonly #sequence: Sequence
  readonly #others: Mending | undefined
  #rounds = 0
  /** Realms of which it has answered a fresh challenge. */
  #answered: Set<string> | undefined

  constructor(
    transactions: Transactions,
    authentication: Authentication | undefined,
    sequence: Sequence,
    others?: Mending,
  ) {
    this.#transactions = transactions
    this.#authentication = authentication
    this.#sequence = sequence
    this.#others = others
  }

  /** The request once more: a new branch and CSeq, all else as it was. Undefined when the response stands. */
  next(
    { request, flow }: ClientTransaction,
    response: SipResponse,
  ): { readonly request: SipRequest; readonly branch: string } | undefined {
    const { status } = response
    const isChallenge = status === 401 || status === 407
    if (isChallenge) this.#answered ??= new Set()
    const changes =
      isChallenge && this.#answered
        ? this.#authentication?.retry(request, response, this.#answered, flow)
        : this.#others?.retry?.(request, response)
    if (changes === undefined || ++this.#rounds > 5) return undefined
    const branch = this.#transactions.context.tokens.branch()
    this.#authentication?.hold?.(branch)
    const CSeq = `${this.#sequence.nextSeq()} ${request.method}`
    return { request: request.with({ ...changes, Via: ownVia(flow, branch), CSeq }), branch }
  }
}
