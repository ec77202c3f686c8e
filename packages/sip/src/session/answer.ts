import type { Context, Deadline, ServerTransaction } from '../transaction/index.ts'
import type { Flow } from '../user-agent/types.ts'

export interface AnswerUser {
  unacknowledged(answer: Answer, now: number): void
}

/**
 * A 2xx to an INVITE that awaits its ACK: repeated by us, whatever the flow, since somewhere on its way there may be one
 * that loses (RFC 3261 13.3.1.4).
 */
export class Answer {
  readonly transaction: ServerTransaction
  /** The first INVITE's, or a re-INVITE's. */
  readonly seq: number
  /** All has been offered and answered by our 2xx: the ACK brings nothing new. */
  isOfferAnswered: boolean
  readonly #context: Context
  readonly #user: AnswerUser
  #interval: number
  #repeat: Deadline | undefined
  #limit: Deadline | undefined

  constructor(context: Context, transaction: ServerTransaction, user: AnswerUser, now: number) {
    this.#context = context
    this.transaction = transaction
    this.seq = transaction.request.cseq.seq
    this.isOfferAnswered = transaction.request.hasBody
    this.#user = user
    this.#interval = context.t1
    this.#repeat = context.deadlines.set(now + this.#interval, this, 'repeat')
    this.#limit = context.deadlines.set(now + context.patience, this, 'limit')
  }

  get flow(): Flow {
    return this.transaction.flow
  }

  stop(): void {
    this.#repeat = this.#context.deadlines.cancel(this.#repeat)
    this.#limit = this.#context.deadlines.cancel(this.#limit)
    this.transaction.forget()
  }

  expire(name: 'repeat' | 'limit', now: number): void {
    if (name === 'limit') {
      this.stop()
      this.#user.unacknowledged(this, now)
      return
    }
    this.transaction.resend()
    this.#interval = Math.min(2 * this.#interval, this.#context.t2)
    this.#repeat = this.#context.deadlines.set(now + this.#interval, this, 'repeat')
  }
}
