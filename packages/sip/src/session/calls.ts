import { Dialogs } from '../dialog/index.ts'
import type { Transactions } from '../transaction/index.ts'
import type { Call } from './call.ts'
import type { Extension } from './extension.ts'

/** The calls of one user agent, by their dialogs, and what they have been given on top of plain calls. */
export class Calls extends Dialogs<Call> {
  readonly extensions: readonly Extension[]

  constructor(transactions: Transactions, extensions: readonly Extension[]) {
    super(transactions)
    this.extensions = extensions
  }
}
