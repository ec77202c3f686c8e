import type { HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { Flow, LocalFailure } from '../user-agent/types.ts'
import { type Context, isReliable } from './context.ts'
import { firstHeaders } from './headers.ts'
import {
  type ClientAction,
  type ClientInput,
  type ClientState,
  type ClientTable,
  inviteClient,
  nonInviteClient,
} from './tables.ts'
import type { TransactionTimers } from './timers.ts'
import type { Transactions } from './transactions.ts'

/** Who sent the request. Repeats of a 2xx to an INVITE come too, and the 2xx of other forks. */
export interface ClientUser {
  response(transaction: ClientTransaction, response: SipResponse, now: number): void
  failed(transaction: ClientTransaction, cause: LocalFailure, now: number): void
}

/** INVITE and non-INVITE alike (RFC 3261 17.1): the table makes the difference. */
export class ClientTransaction {
  /** These three may change until it starts: see `Outset`. Gone when all that is left to do is to absorb repeats. */
  #request: SipRequest | undefined
  branch: string
  flow: Flow
  /** Among the living. */
  key = ''
  user: ClientUser | undefined
  /** For the user, by To tag: what acknowledged a 2xx, to be sent again when it is repeated. Not wanted any longer than this. */
  readonly acks: { readonly tag: string; readonly ack: { data: Uint8Array | string | undefined } }[] = []
  state: ClientState
  readonly #all: Transactions
  readonly #table: ClientTable
  /** Kept as long as it may have to be sent again. */
  #data: Uint8Array | string | undefined
  #ack: Uint8Array | string | undefined
  readonly #timers: TransactionTimers
  #giveUp: number | undefined

  constructor(all: Transactions, request: SipRequest, branch: string, flow: Flow, user: ClientUser) {
    this.#all = all
    this.#request = request
    this.branch = branch
    this.flow = flow
    this.user = user
    const invite = request.method === 'INVITE'
    this.#table = invite ? inviteClient : nonInviteClient
    this.state = invite ? 'calling' : 'trying'
    this.#timers = all.context.parts.timers(all.context, this)
  }

  get request(): SipRequest {
    if (this.#request === undefined) throw new Error('No request')
    return this.#request
  }

  set request(request: SipRequest) {
    this.#request = request
  }

  start(now: number): void {
    const { context } = this.#all
    this.#data = context.print(this.flow, this.request)
    this.#ack = undefined
    this.#transmit()
    if (isReliable(this.flow)) this.#data = undefined
    else this.#timers.set('repeat', now + context.t1)
    this.#timers.set('limit', now + context.patience)
  }

  /** No final response yet. */
  get isOpen(): boolean {
    return this.state === 'calling' || this.state === 'proceeding' || this.state === 'trying'
  }

  receive(response: SipResponse, now: number): void {
    const { status } = response
    this.#step(status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure', now, response)
  }

  expire(name: 'repeat' | 'limit', now: number): void {
    this.#timers.clear(name)
    this.#step(name, now)
  }

  flowClosed(now: number): void {
    this.#step('closed', now)
  }

  /** Ends the wait for a final response at this time: after a CANCEL, or when the dialog is over. */
  giveUpAt(at: number): void {
    if (!this.isOpen) return
    this.#giveUp = at
    const { limit } = this.#timers
    if (limit === undefined || limit.at > at) this.#timers.set('limit', at)
  }

  #step(input: ClientInput, now: number, response?: SipResponse): void {
    const row = this.#table[this.state]?.[input]
    if (row === undefined) return
    this.state = row.to
    let end = row.to === 'terminated'
    for (const action of row.do) if (this.#perform(action, now, response)) end = true
    if (end) {
      this.state = 'terminated'
      this.#all.removeClient(this)
    } else if (this.#giveUp !== undefined && this.state === 'proceeding' && this.#timers.limit === undefined) {
      this.#timers.set('limit', this.#giveUp)
    }
    // Told last, so that the user finds the machine at rest.
    for (const action of row.do) this.#tell(action, now, response)
    // What absorbs repeats for half a minute keeps neither session nor message alive.
    if (this.state === 'completed') this.user = this.#request = undefined
  }

  /** True when the transaction is thereby over. */
  #perform(action: ClientAction, now: number, response: SipResponse | undefined): boolean {
    const { context } = this.#all
    switch (action) {
      case 'send':
        this.#transmit()
        return false
      case 'ack':
        if (response !== undefined) this.#ack ??= this.#makeAck(response.get('To'))
        if (typeof this.#ack === 'string')
          context.transmit(this.flow, context.parts.codec.join(this.#ack, undefined, this.flow.transport))
        else if (this.#ack !== undefined) context.transmit(this.flow, this.#ack)
        return false
      case 'tell':
      case 'tellTimeout':
      case 'tellClosed':
        return false
      case 'stop':
        this.#data = undefined
    }
    return this.#timers.perform(action, now)
  }

  #makeAck(to: string | undefined): Uint8Array | string {
    const { request, flow, branch } = this
    const { context } = this.#all
    return (
      context.parts.ack?.(request, to, flow, branch) ??
      context.print(flow, makeHop(context, 'ACK', request, to, flow, branch))
    )
  }

  #tell(action: ClientAction, now: number, response: SipResponse | undefined): void {
    if (action === 'tell' && response !== undefined) this.user?.response(this, response, now)
    else if (action === 'tellTimeout') this.user?.failed(this, 'timeout', now)
    else if (action === 'tellClosed') this.user?.failed(this, 'transport', now)
  }

  #transmit(): void {
    if (this.#data !== undefined) this.#all.context.transmit(this.flow, this.#data)
  }
}

/**
 * The ACK to a refusal (RFC 3261 17.1.1.3), or the CANCEL (9.1): the INVITE's own branch and Route, so that the same server
 * transaction is found.
 */
export function makeHop(
  { parts }: Context,
  method: 'ACK' | 'CANCEL',
  invite: SipRequest,
  to: string | undefined,
  flow: Flow,
  branch: string,
  headers: readonly HeaderField[] = [],
): SipRequest {
  const { callId, cseq, requestUri: uri } = invite
  const from = invite.get('From') ?? ''
  const routes = invite.lines('Route')
  const first = firstHeaders({ flow, branch, routes, from, to: to ?? '', callId, seq: cseq.seq, method })
  return parts.codec.request({ method, uri, headers: [...first, ...headers] })
}
