import { Authentication, type Dialog, type Dialogs, Exchange } from '../dialog/index.ts'
import { type Body, type HeaderField, MisuseError, type SipRequest } from '../message/index.ts'
import { isContentType, type ServerTransaction } from '../transaction/index.ts'
import type {
  Effect,
  Flow,
  InviteOptions,
  Reason,
  Reply,
  Session,
  SessionState,
  TransactionId,
} from '../user-agent/types.ts'
import type { Answer } from './answer.ts'
import { type Call, end } from './call.ts'
import { hangUp } from './hang-up.ts'
import { Incoming } from './incoming.ts'
import { makeInvite, Outgoing } from './outgoing.ts'
import { Reoffers } from './reoffers.ts'

/** `Session` as the driver holds it. Each verb is a file of its own; this hands the driver their effects. */
export class InviteSession implements Session {
  readonly #call: Call

  private constructor(make: (session: InviteSession) => Call) {
    this.#call = make(this)
    this.#call.all.context.sessions++
  }

  static place(all: Dialogs<Call>, options: InviteOptions, now: number): InviteSession {
    const { context } = all
    const localTag = context.tokens.tag()
    const branch = context.tokens.branch()
    const { credentials } = options
    const authentication = credentials === undefined ? undefined : Authentication.of(context, credentials)
    const request = makeInvite({ all, authentication }, options, localTag, branch)
    const session = new InviteSession(
      (self) => new CallData(all, self, request, localTag, options.flow, authentication, options.contact),
    )
    const { first } = session.#call
    if (first instanceof Outgoing) first.start(branch, options.giveUpAfter, now)
    return session
  }

  static receive(all: Dialogs<Call>, transaction: ServerTransaction): InviteSession {
    const localTag = all.context.tokens.tag()
    transaction.tag = localTag
    const { request, flow } = transaction
    const session = new InviteSession(
      (self) => new CallData(all, self, request, localTag, flow, undefined, transaction),
    )
    const { first } = session.#call
    if (first instanceof Incoming) transaction.user = first
    return session
  }

  get id(): string {
    return this.#call.localTag
  }

  get direction(): 'incoming' | 'outgoing' {
    return this.#call.first instanceof Incoming ? 'incoming' : 'outgoing'
  }

  get state(): SessionState {
    return this.#call.state
  }

  get flow(): Flow {
    return this.#call.dialog?.flow ?? this.#call.flow
  }

  get callId(): string {
    return this.#call.request.callId
  }

  get request(): SipRequest {
    return this.#call.request
  }

  get localTag(): string {
    return this.#call.localTag
  }

  get remoteTag(): string | undefined {
    return this.#call.dialog?.remoteTag
  }

  ring(reply: Partial<Reply>, now: number): readonly Effect[] {
    this.#incoming('ring').ring(reply, now)
    return this.#effects()
  }

  accept(reply: Omit<Reply, 'status'> & { readonly contact: string }, now: number): readonly Effect[] {
    this.#incoming('accept').accept(reply, now)
    return this.#effects()
  }

  reject(reply: Reply, now: number): readonly Effect[] {
    this.#incoming('reject').reject(reply, now)
    return this.#effects()
  }

  hangUp(reason: Reason | undefined, now: number): readonly Effect[] {
    hangUp(this.#call, reason, now)
    return this.#effects()
  }

  reoffer(body: Body, now: number, headers: readonly HeaderField[] = []): readonly Effect[] {
    this.#dialog('reoffer')
    this.#call.reoffers.offer(body, headers, now)
    return this.#effects()
  }

  answerReoffer(transaction: TransactionId, body: Body | undefined, now: number): readonly Effect[] | false {
    return this.#call.reoffers.answer(transaction, body, now) ? this.#effects() : false
  }

  rejectReoffer(transaction: TransactionId, reply: Reply, now: number): readonly Effect[] | false {
    if (reply.status < 300 || reply.status > 699)
      throw new MisuseError(`rejectReoffer takes a status of 300 to 699, not ${reply.status}`)
    return this.#call.reoffers.reject(transaction, reply, now) ? this.#effects() : false
  }

  send(
    method: string,
    content: { readonly headers?: readonly HeaderField[]; readonly body?: Body },
    now: number,
  ): { readonly transaction: TransactionId; readonly effects: readonly Effect[] } {
    if (/^(INVITE|ACK|BYE|CANCEL)$/.test(method)) throw new MisuseError(`send: ${method} has a verb of its own`)
    const dialog = this.#dialog('send')
    const call = this.#call
    const { context, transactions } = call.all
    const branch = context.tokens.branch()
    const headers = [...(content.headers ?? [])]
    if (call.authentication !== undefined)
      headers.push(...call.authentication.headers(method, dialog.target, content.body))
    if (content.body !== undefined && !headers.some(([name]) => isContentType(name)))
      throw new MisuseError('send: a body needs a Content-Type')
    const request = dialog.request(context, method, branch, dialog.nextSeq(), headers, content.body)
    const exchange = new Exchange(transactions, dialog, call.authentication, (outcome, at) => {
      if (typeof outcome === 'string') return context.emit({ type: 'response', transaction: branch, cause: outcome })
      context.emit({ type: 'response', transaction: branch, response: outcome })
      // The peer knows nothing of this dialog (RFC 3261 12.2.1.2).
      if (outcome.status === 481) end(call, { kind: 'failed', cause: 'dialog-gone' }, at)
    })
    exchange.start(request, branch, dialog.flow, now)
    return { transaction: branch, effects: this.#effects() }
  }

  moveTo(flow: Flow, contact?: string): void {
    const { dialog } = this.#call
    this.#call.flow = flow
    if (dialog === undefined) return
    dialog.flow = flow
    if (contact !== undefined) dialog.contact = contact
  }

  #effects(): readonly Effect[] {
    return this.#call.all.context.take()
  }

  #incoming(verb: string): Incoming {
    const { first } = this.#call
    if (first instanceof Incoming) return first
    throw new MisuseError(`${verb}: the session is outgoing`)
  }

  #dialog(verb: string): Dialog {
    const { dialog, state } = this.#call
    if (dialog !== undefined && (state.name === 'confirmed' || state.name === 'accepted')) return dialog
    throw new MisuseError(`${verb}: the session is ${state.name}, not confirmed`)
  }
}

class CallData implements Call {
  readonly all: Dialogs<Call>
  readonly session: InviteSession
  readonly request: SipRequest
  readonly localTag: string
  state: SessionState
  flow: Flow
  dialog: Dialog | undefined
  readonly authentication: Authentication | undefined
  readonly first: Outgoing | Incoming
  readonly reoffers: Reoffers
  answer: Answer | undefined
  hangUpAfterAck: { readonly reason: Reason | undefined } | undefined

  /** `start` is our Contact when the call is outgoing, the transaction to answer when it is incoming. */
  constructor(
    all: Dialogs<Call>,
    session: InviteSession,
    request: SipRequest,
    localTag: string,
    flow: Flow,
    authentication: Authentication | undefined,
    start: string | ServerTransaction,
  ) {
    this.all = all
    this.session = session
    this.request = request
    this.localTag = localTag
    this.flow = flow
    this.authentication = authentication
    this.state = { name: typeof start === 'string' ? 'calling' : 'proceeding' }
    this.first = typeof start === 'string' ? new Outgoing(this, start) : new Incoming(this, start)
    this.reoffers = new Reoffers(this)
    this.dialog = undefined
    this.answer = undefined
    this.hangUpAfterAck = undefined
  }
}
