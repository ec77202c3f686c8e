import type { Dialog } from '../dialog/index.ts'
import type { Body, HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { Deadline, ServerTransaction, ServerUser } from '../transaction/index.ts'
import type { Flow, Reply, TransactionId } from '../user-agent/types.ts'
import { type Ack, acknowledge } from './acknowledge.ts'
import { Answer, type AnswerUser } from './answer.ts'
import { type Call, tell } from './call.ts'
import { acceptHeaders } from './extended.ts'
import { acknowledged, unacknowledged } from './receive-ack.ts'
import { Reoffer } from './reoffer.ts'

/** A request of ours that shall be sent: an offer, or without a body a refresh of what there is. */
export interface Wish {
  readonly method: 'INVITE' | 'UPDATE'
  /** Empty: the peer is asked for an offer. */
  readonly body?: Body | undefined
  readonly headers?: readonly HeaderField[] | undefined
  /** The early one that is meant; else the call's. */
  readonly dialog?: Dialog
}

/**
 * How often glare is met with another wait before it counts as a failure. The callee's waits are of one second on average,
 * and what the peer has under way takes 64*T1 at most, 32 s, when its responses get lost.
 */
const maxGlares = 40

/** Re-INVITEs of both directions: one at a time in all (RFC 3261 14). */
export class Reoffers implements ServerUser, AnswerUser {
  protected readonly call: Call
  protected readonly waiting: Wish[] = []
  protected current: Reoffer | undefined
  /** The peer's, awaiting our answer. */
  protected received: ServerTransaction | undefined
  #glares = 0
  #pause: Deadline | undefined

  constructor(call: Call) {
    this.call = call
  }

  wish(wish: Wish, now: number): void {
    this.waiting.push(wish)
    this.proceed(now)
  }

  /** Sends the next one of ours, if it may go now. */
  proceed(now: number): void {
    const [next] = this.waiting
    const dialog = next?.dialog ?? this.call.dialog
    if (next === undefined || dialog === undefined || this.current || this.#pause || !this.begin(next, dialog)) return
    this.waiting.shift()
    this.current = new Reoffer(this.call, dialog, next, this)
    this.current.start(now)
  }

  /** Whether nothing is under way that it would disturb, in either direction; then it counts as sent. */
  protected begin(_wish: Wish, _dialog: Dialog): boolean {
    const { call } = this
    return this.received === undefined && call.state.name === 'confirmed' && call.answer === undefined
  }

  /** Ours has come to this. */
  settled(_wish: Wish, _dialog: Dialog, _success: boolean, now: number): void {
    this.#glares = 0
    this.current = undefined
    this.proceed(now)
  }

  /** Both offered at once: ours comes again later. False when that is no use, or has been tried often enough. */
  again(wish: Wish, _dialog: Dialog, response: SipResponse, now: number): boolean {
    const wait = this.pauseAfter(response)
    if (wait === undefined || ++this.#glares > maxGlares) return false
    this.current = undefined
    this.waiting.unshift(wish)
    this.#pause = this.call.all.context.deadlines.set(now + wait, this, 'glare')
    return true
  }

  /** Of the two sides, who made the Call-ID waits longer, so that one of them gets through (14.1). */
  protected pauseAfter({ status }: SipResponse): number | undefined {
    if (status !== 491) return undefined
    const fraction = this.call.all.context.tokens.fraction()
    return this.call.direction === 'outgoing' ? 2100 + 10 * Math.floor(191 * fraction) : 10 * Math.floor(201 * fraction)
  }

  get flow(): Flow {
    return this.call.flow
  }

  expire(_name: string, now: number): void {
    this.#pause = undefined
    this.proceed(now)
  }

  /** The peer acknowledged our 2xx. */
  answered?(ack: SipRequest): void

  beforeBye?(dialog: Dialog): void

  /** Our ACK to the 2xx of an INVITE. */
  acknowledge(dialog: Dialog, invite: SipRequest, _response: SipResponse): Ack {
    return { data: acknowledge(this.call, dialog, invite) }
  }

  /** A re-INVITE of the peer's. */
  receive(transaction: ServerTransaction, now: number): void {
    const status = this.refusal(transaction)
    this.turnAway(transaction, status ?? 100, now)
    if (status === undefined) this.show(transaction)
  }

  protected turnAway(transaction: ServerTransaction, status: number, now: number): void {
    const { transactions, context } = this.call.all
    const headers: HeaderField[] =
      status === 500 ? [['Retry-After', `${Math.floor(context.tokens.fraction() * 11)}`]] : []
    transactions.respond(transaction, { status, headers }, now)
  }

  protected refusal(_transaction: ServerTransaction): 491 | 500 | undefined {
    const { call } = this
    if (this.received !== undefined) return 500
    // Who sends a new INVITE has had our 2xx to the last one, whose ACK got lost; unless that carries an answer (a late
    // offer, or the call's own first one) it is not waited for any longer.
    if (call.state.name === 'confirmed' && call.answer?.isOfferAnswered === true) {
      call.answer.stop()
      call.answer = undefined
    }
    // Before the ACK nothing new may be offered (RFC 5407 3.1.4): 491 makes the peer come again.
    return call.state.name !== 'confirmed' || call.answer !== undefined || this.current !== undefined ? 491 : undefined
  }

  protected show(transaction: ServerTransaction): void {
    transaction.user = this
    this.received = transaction
    tell(this.call, { type: 'reoffer', transaction: transaction.id, request: transaction.request })
  }

  answer(id: TransactionId, body: Body | undefined, now: number): boolean {
    const { call } = this
    const transaction = this.take(id)
    if (transaction === undefined || call.dialog === undefined) return false
    this.accept(transaction, call.dialog, body, now)
    call.answer = new Answer(call.all.context, transaction, this, now)
    return true
  }

  /** Our 2xx to a request of the peer's that offers or refreshes. */
  protected accept(transaction: ServerTransaction, dialog: Dialog, body: Body | undefined, now: number): void {
    const { call } = this
    const { request } = transaction
    dialog.refreshTarget(request)
    const reply: Reply = { status: 200, headers: acceptHeaders(call, dialog.contact, request), body }
    call.all.transactions.respond(transaction, reply, now)
    call.local = body ?? call.local
    call.extension?.refreshed?.(request, reply, 'remote', now)
  }

  reject(id: TransactionId, reply: Reply, now: number): boolean {
    const transaction = this.take(id)
    if (transaction === undefined) return false
    this.call.all.transactions.respond(transaction, reply, now)
    this.proceed(now)
    return true
  }

  /** Nothing when it is another's, answered or cancelled: that is a race, no misuse. */
  protected take(id: TransactionId): ServerTransaction | undefined {
    const transaction = this.received
    if (transaction === undefined || transaction.id !== id) return undefined
    this.received = undefined
    return transaction
  }

  cancelled(transaction: ServerTransaction, _cancel: SipRequest, now: number): void {
    this.reject(transaction.id, { status: 487 }, now)
  }

  acknowledged(_transaction: ServerTransaction, ack: SipRequest, now: number): void {
    acknowledged(this.call, ack, now)
  }

  unacknowledged(_answer: Answer, now: number): void {
    unacknowledged(this.call, now)
  }

  sessionEnded(now: number): void {
    this.waiting.length = 0
    this.#pause = this.call.all.context.deadlines.cancel(this.#pause)
    this.current?.sessionEnded(now)
    this.current = undefined
    if (this.received !== undefined) this.reject(this.received.id, { status: 487 }, now)
  }
}
