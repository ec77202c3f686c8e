import type { Body, HeaderField, SipRequest } from '../message/index.ts'
import type { ServerTransaction, ServerUser } from '../transaction/index.ts'
import type { Reply, TransactionId } from '../user-agent/types.ts'
import { Answer, type AnswerUser } from './answer.ts'
import { type Call, tell } from './call.ts'
import { acceptHeaders, refreshed } from './extended.ts'
import { acknowledged, unacknowledged } from './receive-ack.ts'
import { Reoffer } from './reoffer.ts'

/** A re-INVITE of ours that shall be sent: with this offer, or without one as a refresh of what there is. */
export interface Wish {
  readonly body?: Body
  readonly headers?: readonly HeaderField[]
}

/** Re-INVITEs of both directions: one at a time in all (RFC 3261 14). */
export class Reoffers implements ServerUser, AnswerUser {
  readonly #call: Call
  readonly #waiting: Wish[] = []
  #current: Reoffer | undefined
  /** The peer's, awaiting our answer. */
  #received: ServerTransaction | undefined

  constructor(call: Call) {
    this.#call = call
  }

  offer(body: Body, headers: readonly HeaderField[], now: number): void {
    this.#waiting.push({ body, headers })
    this.proceed(now)
  }

  refresh(now: number): void {
    this.#waiting.push({})
    this.proceed(now)
  }

  /** Sends the next one of ours, if nothing is under way in either direction. */
  proceed(now: number): void {
    const call = this.#call
    if (this.#waiting.length === 0 || this.#current !== undefined || this.#received !== undefined) return
    if (call.state.name !== 'confirmed' || call.answer !== undefined || call.dialog === undefined) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#current = new Reoffer(call, call.dialog, next, (at) => {
      this.#current = undefined
      this.proceed(at)
    })
    this.#current.start(now)
  }

  receive(transaction: ServerTransaction, now: number): void {
    const call = this.#call
    const { transactions, context } = call.all
    if (this.#received !== undefined) {
      const after = Math.floor(context.tokens.fraction() * 11)
      transactions.respond(transaction, { status: 500, headers: [['Retry-After', `${after}`]] }, now)
      return
    }
    // Who sends a new INVITE has had our 2xx to the last one, whose ACK got lost; unless that carries an answer (a late
    // offer, or the call's own first one) it is not waited for any longer.
    if (call.state.name === 'confirmed' && call.answer?.isOfferAnswered === true) {
      call.answer.stop()
      call.answer = undefined
    }
    // Before the ACK nothing new may be offered (RFC 5407 3.1.4): 491 makes the peer come again.
    if (call.state.name !== 'confirmed' || call.answer !== undefined || this.#current?.isSent === true) {
      transactions.respond(transaction, { status: 491 }, now)
      return
    }
    transaction.user = this
    this.#received = transaction
    transactions.respond(transaction, { status: 100 }, now)
    tell(call, { type: 'reoffer', transaction: transaction.id, request: transaction.request })
  }

  answer(id: TransactionId, body: Body | undefined, now: number): boolean {
    const call = this.#call
    const transaction = this.#take(id)
    if (transaction === undefined || call.dialog === undefined) return false
    call.dialog.refreshTarget(transaction.request)
    const headers = acceptHeaders(call, call.dialog.contact, transaction.request)
    const reply: Reply = { status: 200, headers, body }
    call.all.transactions.respond(transaction, reply, now)
    call.local = body ?? call.local
    call.answer = new Answer(call.all.context, transaction, this, now)
    refreshed(call, transaction.request, reply, 'remote', now)
    return true
  }

  reject(id: TransactionId, reply: Reply, now: number): boolean {
    const transaction = this.#take(id)
    if (transaction === undefined) return false
    this.#call.all.transactions.respond(transaction, reply, now)
    this.proceed(now)
    return true
  }

  /** Nothing when it is another's, answered or cancelled: that is a race, no misuse. */
  #take(id: TransactionId): ServerTransaction | undefined {
    const transaction = this.#received
    if (transaction === undefined || transaction.id !== id) return undefined
    this.#received = undefined
    return transaction
  }

  cancelled(transaction: ServerTransaction, _cancel: SipRequest, now: number): void {
    this.reject(transaction.id, { status: 487 }, now)
  }

  acknowledged(_transaction: ServerTransaction, ack: SipRequest, now: number): void {
    acknowledged(this.#call, ack, now)
  }

  unacknowledged(_answer: Answer, now: number): void {
    unacknowledged(this.#call, now)
  }

  sessionEnded(now: number): void {
    this.#waiting.length = 0
    this.#current?.sessionEnded(now)
    this.#current = undefined
    if (this.#received !== undefined) this.reject(this.#received.id, { status: 487 }, now)
  }
}
