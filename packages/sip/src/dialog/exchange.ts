import type { SipRequest, SipResponse } from '../message/index.ts'
import type { ClientTransaction, ClientUser, Transactions } from '../transaction/index.ts'
import type { Flow, LocalFailure } from '../user-agent/types.ts'
import type { Authentication } from './authentication.ts'
import { Retry, type Sequence } from './retry.ts'

export type ExchangeDone = (outcome: SipResponse | LocalFailure, now: number) => void

/** A non-INVITE request and its final response, with digest challenges answered on the way. */
export class Exchange implements ClientUser {
  readonly #transactions: Transactions
  readonly #retry: Retry
  #done: ExchangeDone | undefined

  constructor(
    transactions: Transactions,
    sequence: Sequence,
    authentication: Authentication | undefined,
    done?: ExchangeDone,
  ) {
    this.#transactions = transactions
    this.#retry = new Retry(transactions, authentication, sequence)
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
    if (response.status < 200) return
    const next = this.#retry.next(transaction, response)
    if (next === undefined) this.#done?.(response, now)
    else this.start(next.request, next.branch, transaction.flow, now)
  }

  failed(_transaction: ClientTransaction, cause: LocalFailure, now: number): void {
    this.#done?.(cause, now)
  }
}
