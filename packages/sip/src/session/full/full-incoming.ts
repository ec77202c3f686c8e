import type { Dialog } from '../../dialog/index.ts'
import { type HeaderField, MisuseError } from '../../message/index.ts'
import type { OfferAnswer } from '../../offer/index.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import type { AcceptReply, RingReply } from '../../user-agent/types.ts'
import { checkStatus, isEnded, tell } from '../call.ts'
import { Incoming } from '../incoming.ts'
import { Offers } from './offers.ts'
import { hasTag } from './prack.ts'
import { Reliable, type ReliableUser } from './reliable.ts'

/** The answering side with reliable provisional responses (RFC 3262), offers in them, and 199 (RFC 6228). */
export class FullIncoming extends Incoming implements ReliableUser {
  #reliable: Reliable | undefined
  /** A 2xx that waits until a description before it has arrived (RFC 3262 3). */
  #held: AcceptReply | undefined

  override ring(reply: RingReply, now: number): void {
    const { request, all } = this.call
    const { status = 180 } = reply
    checkStatus('ring', status, 101, 199)
    this.mustBeOpen('ring')
    // Who has not asked for it cannot read it (RFC 6228 4).
    if (status === 199 && !hasTag(request, 'Supported', '199')) return
    const isReliable =
      hasTag(request, 'Require', '100rel') || (reply.reliable === true && hasTag(request, 'Supported', '100rel'))
    if (!isReliable) {
      this.#transmit(reply, reply.headers ?? [], now)
      return
    }
    this.#reliable ??= new Reliable(all.context, this)
    this.#reliable.send(reply, now)
  }

  #transmit(reply: RingReply, headers: readonly HeaderField[], now: number): void {
    const { contact } = reply
    super.ring({ ...reply, headers: contact === undefined ? headers : [['Contact', contact], ...headers] }, now)
    const { dialog } = this.call
    if (dialog !== undefined && contact !== undefined) dialog.contact = contact
  }

  transmitReliable(reply: RingReply, seq: number, now: number): boolean {
    const { call } = this
    const { body, ...bare } = reply
    const carries = body !== undefined && this.#isOpen
    if (carries) this.#machine.put('we offer in a response')
    const headers: HeaderField[] = [
      ...call.all.context.capabilities,
      ...(reply.headers ?? []),
      ['Require', '100rel'],
      ['RSeq', `${seq}`],
    ]
    // Where the PRACK shall go (RFC 3261 12.1.1).
    const { host, port } = call.flow.local
    const own = `<sip:${host}${port === undefined ? '' : `:${port}`};transport=${call.flow.transport}>`
    this.#transmit({ contact: own, ...(carries ? reply : bare) }, headers, now)
    return carries
  }

  repeatReliable(): void {
    this.transaction.resend()
  }

  unacknowledgedReliable(now: number): void {
    this.refuse({ status: 504 }, { kind: 'rejected', by: 'local', response: undefined, status: 504 }, now)
  }

  get #offers(): Offers {
    const { reoffers } = this.call
    if (reoffers instanceof Offers) return reoffers
    throw new Error('a call is put together from parts that do not fit')
  }

  get #machine(): OfferAnswer {
    return this.#offers.machine(this.call.request.from.params.tag)
  }

  /** Nothing has been offered or answered in a response that certainly arrived. */
  get #isOpen(): boolean {
    const { state } = this.#machine
    return state === 'remoteInvite' || state === 'asked'
  }

  override accept(reply: AcceptReply, now: number): void {
    this.mustBeOpen('accept')
    const { call } = this
    const waiting = this.#reliable?.dropWaiting()
    const { body = waiting, ...bare } = reply
    if (this.#reliable?.holdsDescription === true) {
      this.#held = { ...bare, body }
      return
    }
    this.#reliable?.stop()
    // Once agreed in a reliable response, a 2xx brings no description (RFC 6337 2.2).
    super.accept(this.#isOpen ? { ...bare, body } : bare, now)
    const machine = this.#machine
    if (machine.state === 'remoteInvite') machine.put('we answer')
    else machine.put(body === undefined ? 'we refuse' : 'we offer in a response')
    if (call.answer !== undefined) call.answer.isOfferAnswered = machine.state !== 'localResponse'
  }

  protected override mustBeOpen(verb: string): void {
    super.mustBeOpen(verb)
    if (this.#held !== undefined && verb !== 'reject') throw new MisuseError(`${verb}: the session is accepted already`)
  }

  /** Which of our responses arrived; an answer to its offer, or a new offer, is in it (RFC 3262 3, 5). */
  receivePrack(prack: ServerTransaction, dialog: Dialog, now: number): void {
    const { call } = this
    const { transactions } = call.all
    const { request } = prack
    const carried = this.#reliable?.acknowledged(request, call.request)
    if (carried === undefined) {
      transactions.respond(prack, { status: 481 }, now)
      return
    }
    const machine = this.#machine
    const hasBody = request.hasBody
    const isAnswer = carried && machine.state === 'localResponse'
    if (isAnswer) machine.put(hasBody ? 'they answer' : 'they refuse')
    else if (carried) machine.put('we answer')
    tell(call, { type: 'pracked', request })
    if (hasBody && !isAnswer) this.#offers.offered(prack, dialog, 'they offer in a PRACK', now)
    else transactions.respond(prack, { status: 200 }, now)
    if (call.state.name === 'proceeding') this.#goOn(now)
    if (!isEnded(call)) this.#offers.proceed(now)
  }

  #goOn(now: number): void {
    this.#reliable?.proceed(now)
    const held = this.#held
    if (held === undefined) return
    this.#held = undefined
    this.accept(held, now)
  }

  override sessionEnded(now: number): void {
    super.sessionEnded(now)
    this.#held = undefined
    this.#reliable?.stop()
  }
}
