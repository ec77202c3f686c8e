import { bracketed, type Dialog, dialogFromResponse, Retry, tagOf } from '../dialog/index.ts'
import type { HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import {
  type ClientTransaction,
  type ClientUser,
  type Deadline,
  firstHeaders,
  isContentType,
} from '../transaction/index.ts'
import type { Flow, LocalFailure, PageInviteOptions, Reason, SessionEnd } from '../user-agent/types.ts'
import { type Call, end, isEnded, sendBye, tell } from './call.ts'
import { refreshHeaders } from './extended.ts'
import { LateForks, maxForks } from './late-forks.ts'
import { reasonHeaders } from './reason.ts'

/** The calling side's first INVITE, from sending it to the ACK (RFC 3261 13.2). */
export class Outgoing implements ClientUser {
  protected readonly call: Call
  protected readonly options: PageInviteOptions
  #transaction: ClientTransaction | undefined
  #accepted: ClientTransaction | undefined
  #seq = 1
  readonly #retry: Retry
  protected early: readonly Dialog[] = []
  #giveUp: Deadline | undefined
  #cancelSent = false
  #reason: Reason | undefined
  #endAs: SessionEnd | undefined

  constructor(call: Call, options: PageInviteOptions) {
    this.call = call
    this.options = options
    this.#retry = new Retry(call.all.transactions, call.authentication, this, call.extension)
  }

  nextSeq(): number {
    return ++this.#seq
  }

  start(branch: string, now: number): void {
    const { giveUpAfter } = this.options
    const { context } = this.call.all
    if (giveUpAfter !== undefined) this.#giveUp = context.deadlines.set(now + giveUpAfter, this, 'giveUp')
    this.#send(this.call.request, branch, now)
  }

  #send(request: SipRequest, branch: string, now: number): void {
    this.#transaction = this.call.all.transactions.send(request, branch, this.call.flow, this, now)
  }

  response(transaction: ClientTransaction, response: SipResponse, now: number): void {
    if (response.status < 200) this.#provisional(transaction, response, now)
    else if (response.status < 300) this.#success(transaction, response, now)
    else this.#failure(transaction, response, now)
  }

  #provisional(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const call = this.call
    if (call.state.name === 'calling') call.state = { name: 'proceeding' }
    // A CANCEL may not overtake the INVITE: now we know that it has arrived (9.1).
    else if (call.state.name === 'cancelling') this.#sendCancel(now)
    if (call.state.name !== 'proceeding' || response.status === 100) return
    const tag = tagOf(response.to.params.tag)
    if (tag !== '') this.#addEarly(transaction, tag, response)
    this.show(response, tag, now)
  }

  protected show(response: SipResponse, tag: string, _now: number): void {
    tell(this.call, { type: 'progress', response, tag })
  }

  #addEarly(transaction: ClientTransaction, tag: string, response: SipResponse): void {
    const known = this.earlyOf(tag)
    if (known !== undefined) {
      known.refreshTarget(response)
      return
    }
    if (this.early.length >= maxForks) return
    const dialog = this.#makeDialog(transaction, response)
    this.early = [...this.early, dialog]
    this.call.all.add(dialog, this.call)
  }

  /** The early dialog of this fork. */
  earlyOf(tag: string): Dialog | undefined {
    return this.early.find((dialog) => dialog.remoteTag === tag)
  }

  #makeDialog({ request }: ClientTransaction, response: SipResponse): Dialog {
    return dialogFromResponse(request, response, this.call.flow, this.options.contact)
  }

  #success(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const call = this.call
    const tag = tagOf(response.to.params.tag)
    const { acks } = transaction
    const again = acks.find((one) => one.tag === tag)?.ack
    if (again !== undefined) {
      const flow = call.dialog?.remoteTag === tag ? call.dialog.flow : transaction.flow
      if (again.data !== undefined) call.all.context.transmit(flow, again.data)
      return
    }
    if (acks.length >= maxForks) return
    const { name } = call.state
    // The dialog's routes are those of the 2xx, whatever the early ones were (13.2.2.4).
    const fresh = this.#makeDialog(transaction, response)
    const dialog = this.earlyOf(tag) ?? fresh
    dialog.routes = fresh.routes
    dialog.target = fresh.target
    acks.push({ tag, ack: call.reoffers.acknowledge(dialog, transaction.request, response) })
    if (name === 'calling' || name === 'proceeding') {
      this.#settle()
      this.#transaction = undefined
      this.#accepted = transaction
      call.dialog = dialog
      call.all.add(dialog, call)
      call.state = { name: 'confirmed' }
      call.extension?.refreshed?.(transaction.request, response, 'local', now)
      tell(call, { type: 'accepted', response })
      call.reoffers.proceed(now)
      return
    }
    // Too late, or another fork's: acknowledged above, now hung up (13.2.2.4, 15).
    sendBye(call, dialog, this.#reason, now)
    if (name === 'cancelling') end(call, this.#cancelled(), now)
  }

  #failure(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const call = this.call
    if (isEnded(call) || transaction !== this.#transaction) return
    if (call.state.name === 'cancelling') {
      end(call, this.#cancelled(), now)
      return
    }
    const next = this.next(transaction, response)
    if (next !== undefined) {
      this.#dropEarly()
      call.state = { name: 'calling' }
      this.#send(next.request, next.branch, now)
      return
    }
    const { status } = response
    end(call, { kind: 'rejected', by: 'remote', response, status }, now)
  }

  /** The request that is sent instead; undefined when the response stands. */
  protected next(transaction: ClientTransaction, response: SipResponse): ReturnType<Retry['next']> {
    return this.#retry.next(transaction, response)
  }

  failed(transaction: ClientTransaction, cause: LocalFailure, now: number): void {
    const call = this.call
    if (isEnded(call) || transaction !== this.#transaction) return
    end(call, call.state.name === 'cancelling' ? this.#cancelled() : { kind: 'failed', cause }, now)
  }

  /** Before the 2xx: CANCEL at once, or as soon as it is allowed. `endAs` when it is not our wish. */
  cancel(reason: Reason | undefined, now: number, endAs?: SessionEnd): void {
    const call = this.call
    const heard = call.state.name === 'proceeding'
    call.state = { name: 'cancelling' }
    this.#reason = reason
    this.#endAs = endAs
    if (heard) this.#sendCancel(now)
  }

  get flow(): Flow {
    return this.call.flow
  }

  expire(_name: string, now: number): void {
    this.#giveUp = undefined
    const { name } = this.call.state
    if (name === 'calling' || name === 'proceeding')
      this.cancel({ protocol: 'SIP', cause: 408, text: 'No answer' }, now)
  }

  sessionEnded(now: number): void {
    this.#settle()
    this.#transaction?.giveUpAt(now + this.call.all.context.patience)
    const accepted = this.#accepted
    // Without an offer of ours, a fork's is answered as only the call knows how.
    if (accepted?.state === 'accepted' && accepted.request.hasBody)
      accepted.user = new LateForks(this.call, this.options.contact)
  }

  #sendCancel(now: number): void {
    if (this.#cancelSent || this.#transaction === undefined) return
    this.#cancelSent = true
    this.call.all.transactions.cancel(this.#transaction, reasonHeaders(this.#reason), now)
  }

  #cancelled(): SessionEnd {
    if (this.#endAs !== undefined) return this.#endAs
    const reason = this.#reason
    return { kind: 'cancelled', by: 'local', reason }
  }

  /** A final response is here: no more early dialogs, no more giving up. */
  #settle(): void {
    this.#giveUp = this.call.all.context.deadlines.cancel(this.#giveUp)
    this.#dropEarly()
  }

  #dropEarly(): void {
    for (const dialog of this.early.values()) this.call.all.remove(dialog)
    this.early = []
  }
}

/** The first INVITE as the options say it. */
export function makeInvite(call: Omit<Call, 'request'>, options: PageInviteOptions, branch: string): SipRequest {
  const { parts, tokens, userAgent } = call.all.context
  const { flow, uri, routes, body, callId = tokens.token(22) } = options
  const from = `${bracketed(options.from)};tag=${call.localTag}`
  const method = 'INVITE'
  const headers: HeaderField[] = [
    ...firstHeaders({ flow, branch, routes, from, to: bracketed(options.to), callId, seq: 1, method }),
    ['Contact', options.contact],
    ...refreshHeaders(call, method),
    ...(options.headers ?? []),
    ...(call.authentication?.headers(method, uri, body, flow) ?? []),
    ...userAgent,
  ]
  if (body && !headers.some(([name]) => isContentType(name))) headers.push(['Content-Type', 'application/sdp'])
  call.local = body || undefined
  return parts.codec.request({ method, uri, headers, body })
}
