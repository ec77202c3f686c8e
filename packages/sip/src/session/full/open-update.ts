import type { Dialog } from '../../dialog/index.ts'
import type { Context, Deadline, ServerTransaction } from '../../transaction/index.ts'
import type { Flow } from '../../user-agent/types.ts'

/** An offer in an UPDATE or a PRACK: unlike an INVITE it must be answered before its sender gives up (RFC 3311 5.2). */
export class OpenUpdate {
  readonly dialog: Dialog
  readonly flow: Flow
  readonly #context: Context
  readonly #tooLate: (now: number) => void
  #limit: Deadline | undefined

  constructor(
    context: Context,
    transaction: ServerTransaction,
    dialog: Dialog,
    now: number,
    tooLate: (now: number) => void,
  ) {
    this.#context = context
    this.dialog = dialog
    this.flow = transaction.flow
    this.#tooLate = tooLate
    this.#limit = context.deadlines.set(now + (context.patience * 7) / 8, this, 'open')
  }

  stop(): undefined {
    this.#limit = this.#context.deadlines.cancel(this.#limit)
  }

  expire(_name: string, now: number): void {
    this.#tooLate(now)
  }
}
