import type { SipRequest } from '../message/index.ts'
import type { Context, Transactions } from '../transaction/index.ts'
import { type Dialog, dialogKey, tagOf } from './dialog.ts'

/** The living dialogs, each with its usage: whoever handles the requests inside it. */
export class Dialogs<Usage> {
  readonly context: Context
  readonly transactions: Transactions
  readonly #all = new Map<string, { readonly dialog: Dialog; readonly usage: Usage }>()

  constructor(transactions: Transactions) {
    this.context = transactions.context
    this.transactions = transactions
  }

  get size(): number {
    return this.#all.size
  }

  add(dialog: Dialog, usage: Usage): void {
    this.#all.set(dialog.key, { dialog, usage })
  }

  remove(dialog: Dialog): void {
    this.#all.delete(dialog.key)
  }

  /** For a request that has come: its To tag is ours. */
  match(request: SipRequest): { readonly dialog: Dialog; readonly usage: Usage } | undefined {
    const found = this.#all.get(dialogKey(tagOf(request.to.params.tag), tagOf(request.from.params.tag)))
    return found?.dialog.callId === request.callId ? found : undefined
  }
}
