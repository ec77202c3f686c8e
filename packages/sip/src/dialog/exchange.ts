import type { SipRequest, SipResponse } from '../message/index.ts'
import { type ClientTransaction, type ClientUser, ownVia, type Transactions } from '../transaction/index.ts'
import type { Flow, LocalFailure } from '../user-agent/types.ts'
import { Attempt, type Authentication } from './authentication.ts'

/** Where a retried request takes its next CSeq from: a dialog, a registration. */
export interface Sequence {
  nextSeq(): number
}

export type ExchangeDone = (outcome: SipResponse | LocalFailure, now: number) => void

/** A non-INVITE request and its final response, with digest challenges answered on the way. */
export class Exchange implements ClientUser {
  readonly #transactions: Transactions
  readonly #sequence: Sequence
  readonly #authentication: Authentication | undefined
  #done: ExchangeDone | undefined
  #attempt: Attempt | undefined

  constructor(
    transactions: Transactions,
    sequence: Sequence,
    authentication: Authentication | undefined,
    done?: ExchangeDone,
  ) {
    this.#transactions = transactions
    this.#sequence = sequence
    this.#authentication = authentication
    this.#done = done
  }

  start(request: SipRequest, branch: string, flow: Flow, now: number): void {
    this.#transactions.send(request, branch, flow, this, now)
  }

  /** The outcome is no longer wanted. */
  abandon(): void {
    this.#done = undefined
  }

  response(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const { status } = response
    if (status < 200) return
    if (status === 401 || status === 407) {
      this.#attempt ??= new Attempt()
      const next = again(this.#transactions, transaction, response, this.#authentication, this.#sequence, this.#attempt)
      if (next !== undefined) {
        this.start(next.request, next.branch, transaction.flow, now)
        return
      }
    }
    this.#done?.(response, now)
  }

  failed(_transaction: ClientTransaction, cause: LocalFailure, now: number): void {
    this.#done?.(cause, now)
  }
}

/** The request once more with its challenge answered: a new branch and CSeq, all else as it was (RFC 3261 22.2). */
export function again(
  transactions: Transactions,
  { request, flow }: ClientTransaction,
  response: SipResponse,
  authentication: Authentication | undefined,
  sequence: Sequence,
  attempt: Attempt,
): { readonly request: SipRequest; readonly branch: string } | undefined {
  const changes = authentication?.retry(request, response, attempt)
  if (changes === undefined) return undefined
  const branch = transactions.context.tokens.branch()
  const retried = request.with({
    ...changes,
    Via: ownVia(flow, branch),
    CSeq: `${sequence.nextSeq()} ${request.method}`,
  })
  return { request: retried, branch }
}
