import { type Dialog, tagOf } from '../../dialog/index.ts'
import { type Body, type HeaderField, MisuseError, type SipRequest, type SipResponse } from '../../message/index.ts'
import { Message } from '../../message/message.ts'
import { OfferAnswer, type OfferInput } from '../../offer/index.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import type { Reply, TransactionId } from '../../user-agent/types.ts'
import { type Ack, acknowledge } from '../acknowledge.ts'
import { Answer } from '../answer.ts'
import { tell } from '../call.ts'
import { hangUp } from '../hang-up.ts'
import { Reoffers, type Wish } from '../reoffers.ts'
import { LateAnswers } from './late-answers.ts'
import { OpenUpdate } from './open-update.ts'

/** Offers and answers in all that may carry them: INVITE, UPDATE, PRACK and their responses, by the table in `offer`. */
export class Offers extends Reoffers {
  /** By the peer's tag: every fork has its own. */
  #machine: OfferAnswer | undefined
  /** Whose that one is; other forks are rare. */
  #tag: string | undefined
  #others: Map<string, OfferAnswer> | undefined
  #late: LateAnswers | undefined
  /** Bounds the time that an UPDATE or PRACK of the peer's may wait for the driver. */
  #open: OpenUpdate | undefined

  /** How it stands with this fork; at first all that there is lies in the first INVITE. */
  machine(remoteTag: string | true | undefined): OfferAnswer {
    const tag = tagOf(remoteTag)
    this.#tag ??= tag
    if (this.#tag === tag) {
      this.#machine ??= this.#begin()
      return this.#machine
    }
    this.#others ??= new Map()
    const known = this.#others.get(tag) ?? this.#begin()
    this.#others.set(tag, known)
    return known
  }

  #begin(): OfferAnswer {
    const { direction, request } = this.call
    const hasOffer = request.hasBody
    const mine = hasOffer ? 'localInvite' : 'asking'
    const theirs = hasOffer ? 'remoteInvite' : 'asked'
    return new OfferAnswer(direction === 'outgoing' ? mine : theirs)
  }

  override proceed(now: number): void {
    super.proceed(now)
    const { request, state } = this.call
    if (state.name === 'confirmed' && request instanceof Message) request.condense()
  }

  get late(): LateAnswers {
    this.#late ??= new LateAnswers()
    return this.#late
  }

  #put(dialog: Dialog | undefined, input: OfferInput): void {
    if (dialog !== undefined) this.machine(dialog.remoteTag).put(input)
  }

  protected override begin(wish: Wish, dialog: Dialog): boolean {
    const { body, method } = wish
    if (method === 'UPDATE' && body === undefined) return true
    if (method === 'INVITE' && !super.begin(wish, dialog)) return false
    // Our 2xx may be overtaken by what follows it (RFC 5407 3.1.4).
    if (this.call.answer !== undefined) return false
    const input = method === 'UPDATE' ? 'we offer in an UPDATE' : body === '' ? 'we ask' : 'we offer in an INVITE'
    const machine = this.machine(dialog.remoteTag)
    if (machine.verdict(input) !== 'go on') return false
    machine.put(input)
    return true
  }

  override settled(wish: Wish, dialog: Dialog, success: boolean, now: number): void {
    if (wish.method === 'INVITE' || wish.body !== undefined) this.#put(dialog, success ? 'they answer' : 'they refuse')
    super.settled(wish, dialog, success, now)
  }

  override again(wish: Wish, dialog: Dialog, response: SipResponse, now: number): boolean {
    if (!super.again(wish, dialog, response, now)) return false
    if (wish.method === 'INVITE' || wish.body !== undefined) this.#put(dialog, 'they refuse')
    return true
  }

  /** They are still busy with an offer of their own, and say for how long (RFC 3261 14.2, RFC 3311 5.2). */
  protected override pauseAfter(response: SipResponse): number | undefined {
    const [, seconds] = /^\s*(\d{1,2})\b/.exec((response.status === 500 && response.get('Retry-After')) || '') ?? []
    return seconds === undefined ? super.pauseAfter(response) : 1000 * Number(seconds)
  }

  /** A 2xx with an offer is acknowledged once the driver has answered (RFC 3261 13.2.2.4). */
  override acknowledge(dialog: Dialog, invite: SipRequest, response: SipResponse): Ack {
    const { call } = this
    const { name } = call.state
    const isWanted = dialog === call.dialog || name === 'calling' || name === 'proceeding'
    if (isWanted && dialog !== call.dialog) this.#settleOn(dialog)
    const machine = this.machine(dialog.remoteTag)
    if (isWanted && machine.state === 'asking' && response.hasBody) {
      machine.put('they offer in a response')
      const ack: Ack = { data: undefined }
      this.late.add(dialog.remoteTag, (body) => {
        const type: HeaderField[] = body === undefined ? [] : [['Content-Type', 'application/sdp']]
        ack.data = acknowledge(call, dialog, invite, type, body)
      })
      return ack
    }
    machine.put(machine.state === 'asking' ? 'they refuse' : 'they answer')
    return super.acknowledge(dialog, invite, response)
  }

  /** Of all forks this one has been answered: what was meant for the others is void. */
  #settleOn(dialog: Dialog): void {
    for (const wish of this.waiting.splice(0))
      if (wish.dialog === undefined || wish.dialog === dialog) this.waiting.push(wish)
      else tell(this.call, { type: 'reofferFailed' })
    this.#machine = this.machine(dialog.remoteTag)
    this.#tag = dialog.remoteTag
    this.#others = undefined
    this.#late?.keepOnly(dialog.remoteTag)
  }

  /** The driver's answer to an offer that came in a response; undefined when it has none. */
  answerLate(body: Body | undefined, tag: string | undefined, now: number): void {
    const { call } = this
    const found = this.late.take(tag)
    if (found === undefined) throw new MisuseError('acknowledge: no offer in a response waits for an answer')
    found.send(body, now)
    this.machine(found.tag).put(body === undefined ? 'we refuse' : 'we answer')
    call.local = body ?? call.local
    if (body === undefined) hangUp(call, undefined, now)
    else this.proceed(now)
  }

  /** Nobody waits for the driver's answer any longer: an empty ACK, so that the peer stops repeating its 2xx. */
  override beforeBye(dialog: Dialog): void {
    this.#late?.take(dialog.remoteTag)?.send(undefined, 0)
  }

  override answered(ack: SipRequest): void {
    this.#put(this.call.dialog, ack.hasBody ? 'they answer' : 'they refuse')
  }

  protected override refusal(transaction: ServerTransaction): 491 | 500 | undefined {
    const { call } = this
    const status = super.refusal(transaction)
    if (status !== undefined || call.dialog === undefined) return status
    return this.#judge(call.dialog, transaction.request.hasBody ? 'they offer in an INVITE' : 'they ask')
  }

  #judge(dialog: Dialog, input: OfferInput): 491 | 500 | undefined {
    const machine = this.machine(dialog.remoteTag)
    const verdict = machine.verdict(input)
    machine.put(input)
    return verdict === 491 || verdict === 500 ? verdict : undefined
  }

  /** An UPDATE of the peer's: without an offer it is answered at once (RFC 3311 5.2). */
  receiveUpdate(transaction: ServerTransaction, dialog: Dialog, now: number): void {
    const { call } = this
    const { request } = transaction
    const isBusy = this.received?.request.method === 'UPDATE'
    const no = call.extension?.refuse?.(request)
    if (no !== undefined) call.all.transactions.respond(transaction, no, now)
    else if (isBusy) this.turnAway(transaction, 500, now)
    else if (!request.hasBody) this.accept(transaction, dialog, undefined, now)
    else this.offered(transaction, dialog, 'they offer in an UPDATE', now)
  }

  /** An offer in an UPDATE or a PRACK is shown, unless it comes at the wrong time. */
  offered(transaction: ServerTransaction, dialog: Dialog, input: OfferInput, now: number): void {
    const status = this.received === undefined ? this.#judge(dialog, input) : 500
    if (status !== undefined) {
      this.turnAway(transaction, status, now)
      return
    }
    this.#open = new OpenUpdate(this.call.all.context, transaction, dialog, now, (at) =>
      this.reject(transaction.id, { status: 504 }, at),
    )
    this.show(transaction)
  }

  override answer(id: TransactionId, body: Body | undefined, now: number): boolean {
    const { call } = this
    const dialog = this.#open?.dialog ?? call.dialog
    const transaction = this.take(id)
    if (transaction === undefined || dialog === undefined) return false
    const isLate = this.machine(dialog.remoteTag).state === 'asked'
    this.#put(dialog, isLate ? 'we offer in a response' : 'we answer')
    const { method } = transaction.request
    if (method === 'PRACK') {
      call.all.transactions.respond(transaction, { status: 200, body }, now)
      call.local = body ?? call.local
    } else this.accept(transaction, dialog, body, now)
    if (method === 'INVITE') call.answer = new Answer(call.all.context, transaction, this, now)
    else this.proceed(now)
    return true
  }

  override reject(id: TransactionId, reply: Reply, now: number): boolean {
    const dialog = this.#open?.dialog ?? this.call.dialog
    if (this.received?.id === id) this.#put(dialog, 'we refuse')
    return super.reject(id, reply, now)
  }

  protected override take(id: TransactionId): ServerTransaction | undefined {
    const transaction = super.take(id)
    if (transaction !== undefined) this.#open = this.#open?.stop()
    return transaction
  }

  override cancelled(transaction: ServerTransaction, cancel: SipRequest, now: number): void {
    if (this.received === transaction) this.#put(this.call.dialog, 'they withdraw')
    super.cancelled(transaction, cancel, now)
  }
}
