import { Authentication, type Dialog, Exchange } from '../dialog/index.ts'
import { type Body, type HeaderField, MisuseError, type SipRequest } from '../message/index.ts'
import { isContentType, type ServerTransaction } from '../transaction/index.ts'
import type {
  AcceptReply,
  Effect,
  Flow,
  PageInviteOptions,
  Reason,
  Reply,
  RingReply,
  Session,
  SessionState,
  TransactionId,
} from '../user-agent/types.ts'
import type { Answer } from './answer.ts'
import { type Call, checkStatus, end, requestInside } from './call.ts'
import type { Calls } from './calls.ts'
import type { CallExtension } from './extension.ts'
import { hangUp } from './hang-up.ts'
import { Incoming } from './incoming.ts'
import { Outgoing } from './outgoing.ts'
import type { Reoffers } from './reoffers.ts'

/** On a page these are missing, as `Session` says. */
export interface InviteSession {
  update(...args: Parameters<Session['update']>): readonly Effect[]
  acknowledge(...args: Parameters<Session['acknowledge']>): readonly Effect[]
  keep(): ReturnType<Session['keep']>
}

/** A session as its verbs and its driver hold it. Each verb is a file of its own; this hands the driver their effects. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: some verbs are left to those who bring them (full-session.ts)
export class InviteSession implements Call {
  readonly all: Calls
  readonly request: SipRequest
  readonly localTag: string
  readonly authentication: Authentication | undefined
  readonly first: Outgoing | Incoming
  readonly reoffers: Reoffers
  readonly extension: CallExtension | undefined
  local: Body | undefined
  state: SessionState
  dialog: Dialog | undefined
  answer: Answer | undefined
  hangUpAfterAck: { readonly reason: Reason | undefined } | undefined
  #flow: Flow

  /** `request` is made last, when all may add to it; `start` is what was asked for, or the transaction to answer. */
  constructor(
    all: Calls,
    request: (call: Call) => SipRequest,
    localTag: string,
    flow: Flow,
    start: PageInviteOptions | ServerTransaction,
    authentication?: Authentication,
  ) {
    this.all = all
    this.localTag = localTag
    this.authentication = authentication
    this.#flow = flow
    const { parts } = all
    this.extension = all.extension?.of(this)
    const isOutgoing = 'contact' in start
    this.state = { name: isOutgoing ? 'calling' : 'proceeding' }
    this.first = isOutgoing ? new parts.outgoing(this, start) : new parts.incoming(this, start)
    this.reoffers = new parts.reoffers(this)
    this.request = request(this)
    all.context.sessions++
  }

  static place(all: Calls, options: PageInviteOptions, now: number): InviteSession {
    const { context } = all
    const localTag = context.tokens.tag()
    const branch = context.tokens.branch()
    const { credentials, flow } = options
    const authentication = Authentication.of(context, credentials)
    const request = (call: Call): SipRequest => all.parts.request(call, options, branch)
    const session = new all.parts.session(all, request, localTag, flow, options, authentication)
    if (session.first instanceof Outgoing) session.first.start(branch, now)
    return session
  }

  static receive(all: Calls, transaction: ServerTransaction): InviteSession {
    const localTag = all.context.tokens.tag()
    transaction.tag = localTag
    const session = new all.parts.session(all, () => transaction.request, localTag, transaction.flow, transaction)
    if (session.first instanceof Incoming) transaction.user = session.first
    return session
  }

  get id(): string {
    return this.localTag
  }

  get direction(): 'incoming' | 'outgoing' {
    return this.first instanceof Incoming ? 'incoming' : 'outgoing'
  }

  get flow(): Flow {
    return this.dialog?.flow ?? this.#flow
  }

  get callId(): string {
    return this.request.callId
  }

  get remoteTag(): string | undefined {
    return this.dialog?.remoteTag
  }

  ring(reply: RingReply, now: number): readonly Effect[] {
    this.#incoming('ring').ring(reply, now)
    return this.effects()
  }

  accept(reply: AcceptReply, now: number): readonly Effect[] {
    this.#incoming('accept').accept(reply, now)
    return this.effects()
  }

  reject(reply: Reply, now: number): readonly Effect[] {
    this.#incoming('reject').reject(reply, now)
    return this.effects()
  }

  hangUp(reason: Reason | undefined, now: number): readonly Effect[] {
    hangUp(this, reason, now)
    return this.effects()
  }

  reoffer(body: Body, now: number, headers: readonly HeaderField[] = []): readonly Effect[] {
    this.#dialog('reoffer')
    this.reoffers.wish({ method: 'INVITE', body, headers }, now)
    return this.effects()
  }

  answerReoffer(transaction: TransactionId, body: Body | undefined, now: number): readonly Effect[] | false {
    return this.reoffers.answer(transaction, body, now) ? this.effects() : false
  }

  rejectReoffer(transaction: TransactionId, reply: Reply, now: number): readonly Effect[] | false {
    checkStatus('rejectReoffer', reply.status, 300, 699)
    return this.reoffers.reject(transaction, reply, now) ? this.effects() : false
  }

  send(
    method: string,
    content: { readonly headers?: readonly HeaderField[]; readonly body?: Body },
    now: number,
  ): { readonly transaction: TransactionId; readonly effects: readonly Effect[] } {
    if (/^(INVITE|ACK|BYE|CANCEL)$/.test(method)) throw new MisuseError(`send: not ${method}`)
    const dialog = this.#dialog('send')
    const { context, transactions } = this.all
    const { headers = [], body } = content
    if (body !== undefined && !headers.some(([name]) => isContentType(name)))
      throw new MisuseError('send: no Content-Type')
    const { request, branch } = requestInside(this, dialog, method, headers, body)
    const exchange = new Exchange(transactions, dialog, this.authentication, (outcome, at) => {
      if (typeof outcome === 'string') return context.emit({ type: 'response', transaction: branch, cause: outcome })
      context.emit({ type: 'response', transaction: branch, response: outcome })
      // The peer knows nothing of this dialog (RFC 3261 12.2.1.2).
      if (outcome.status === 481) end(this, { kind: 'failed', cause: 'dialog-gone' }, at)
    })
    exchange.start(request, branch, dialog.flow, now)
    return { transaction: branch, effects: this.effects() }
  }

  moveTo(flow: Flow, contact?: string): void {
    const { dialog } = this
    this.#flow = flow
    if (dialog === undefined) return
    dialog.flow = flow
    if (contact !== undefined) dialog.contact = contact
  }

  protected effects(): readonly Effect[] {
    return this.all.context.take()
  }

  #incoming(verb: string): Incoming {
    const { first } = this
    if (first instanceof Incoming) return first
    throw new MisuseError(`${verb}: the session is outgoing`)
  }

  #dialog(verb: string): Dialog {
    const { dialog, state } = this
    if (dialog !== undefined && (state.name === 'confirmed' || state.name === 'accepted')) return dialog
    throw new MisuseError(`${verb}: the session is ${state.name}, not confirmed`)
  }
}
