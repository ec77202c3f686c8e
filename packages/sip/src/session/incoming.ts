import { dialogFromRequest } from '../dialog/index.ts'
import { MisuseError, type SipRequest } from '../message/index.ts'
import type { Deadline, ServerTransaction, ServerUser } from '../transaction/index.ts'
import type { AcceptReply, Flow, Reason, Reply, RingReply, SessionEnd } from '../user-agent/types.ts'
import { Answer, type AnswerUser } from './answer.ts'
import { type Call, checkStatus, end } from './call.ts'
import { acceptHeaders } from './extended.ts'
import { reasonHeaders, reasonOf } from './reason.ts'
import { acknowledged, unacknowledged } from './receive-ack.ts'

/** Proxies give up on an INVITE after three minutes of silence (RFC 3261 13.3.1.1, 16.6 step 11). */
const ringAgain = 60_000

/** The answering side's first INVITE, from ringing to the ACK (RFC 3261 13.3). */
export class Incoming implements ServerUser, AnswerUser {
  protected readonly call: Call
  protected readonly transaction: ServerTransaction
  #ringing: Deadline | undefined

  constructor(call: Call, transaction: ServerTransaction) {
    this.call = call
    this.transaction = transaction
  }

  ring(reply: RingReply, now: number): void {
    const status = reply.status ?? 180
    checkStatus('ring', status, 101, 199)
    this.mustBeOpen('ring')
    const call = this.call
    call.all.transactions.respond(this.transaction, { ...reply, status }, now)
    call.local = reply.body ?? call.local
    if (call.dialog === undefined) {
      call.dialog = dialogFromRequest(call.request, call.localTag, call.flow, '')
      call.all.add(call.dialog, call)
    }
    call.all.context.deadlines.cancel(this.#ringing)
    this.#ringing = call.all.context.deadlines.set(now + ringAgain, this, 'ring')
  }

  accept(reply: AcceptReply, now: number): void {
    this.mustBeOpen('accept')
    const call = this.call
    const { contact, ...rest } = reply
    const headers = [...acceptHeaders(call, contact, call.request), ...(reply.headers ?? [])]
    const full = { ...rest, status: 200, headers }
    call.all.transactions.respond(this.transaction, full, now)
    call.local = reply.body ?? call.local
    if (call.dialog === undefined) {
      call.dialog = dialogFromRequest(call.request, call.localTag, call.flow, contact)
      call.all.add(call.dialog, call)
    } else call.dialog.contact = contact
    this.#stopRinging()
    call.state = { name: 'accepted' }
    call.answer = new Answer(call.all.context, this.transaction, this, now)
    call.extension?.refreshed?.(call.request, full, 'remote', now)
  }

  reject(reply: Reply, now: number): void {
    const { status } = reply
    checkStatus('reject', status, 300, 699)
    this.mustBeOpen('reject')
    this.refuse(reply, { kind: 'rejected', by: 'local', response: undefined, status }, now)
  }

  hangUp(reason: Reason | undefined, now: number): void {
    this.reject({ status: 480, headers: reasonHeaders(reason) }, now)
  }

  cancelled(_transaction: ServerTransaction, cancel: SipRequest, now: number): void {
    if (this.call.state.name !== 'proceeding') return
    this.endByRemote('cancelled', reasonOf(this.call.all.context.parts.codec, cancel), now)
  }

  /** A CANCEL, or a BYE in the early dialog. */
  endByRemote(kind: 'cancelled' | 'bye', reason: Reason | undefined, now: number): void {
    this.refuse({ status: 487 }, { kind, by: 'remote', reason }, now)
  }

  protected refuse(reply: Reply, how: SessionEnd, now: number): void {
    this.call.all.transactions.respond(this.transaction, reply, now)
    end(this.call, how, now)
  }

  acknowledged(transaction: ServerTransaction, ack: SipRequest, now: number): void {
    if (transaction === this.transaction) acknowledged(this.call, ack, now)
  }

  unacknowledged(_answer: Answer, now: number): void {
    unacknowledged(this.call, now)
  }

  get flow(): Flow {
    return this.call.flow
  }

  expire(_name: string, now: number): void {
    this.transaction.resend()
    this.#ringing = this.call.all.context.deadlines.set(now + ringAgain, this, 'ring')
  }

  sessionEnded(_now: number): void {
    this.#stopRinging()
    this.transaction.release()
  }

  #stopRinging(): void {
    this.#ringing = this.call.all.context.deadlines.cancel(this.#ringing)
  }

  protected mustBeOpen(verb: string): void {
    if (this.call.state.name !== 'proceeding')
      throw new MisuseError(`${verb}: the session is ${this.call.state.name}, not proceeding`)
  }
}
