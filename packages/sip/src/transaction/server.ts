import type { SipRequest } from '../message/index.ts'
import type { Flow, Reply } from '../user-agent/types.ts'
import { type Head, headOf, printResponse } from './response.ts'
import {
  inviteServer,
  nonInviteServer,
  type ServerAction,
  type ServerInput,
  type ServerState,
  type ServerTable,
} from './tables.ts'
import type { TransactionTimers } from './timers.ts'
import type { Transactions } from './transactions.ts'

/** Who answers the request; for an INVITE, what may still happen to it. */
export interface ServerUser {
  /** A CANCEL came before a final response. */
  cancelled(transaction: ServerTransaction, cancel: SipRequest, now: number): void
  /** An ACK to a 2xx that carries the INVITE's own branch, as some devices send it. */
  acknowledged(transaction: ServerTransaction, ack: SipRequest, now: number): void
}

/** INVITE and non-INVITE alike (RFC 3261 17.2): the table makes the difference. */
export class ServerTransaction {
  /** Names it among the living. */
  readonly id: string
  /** Outside a dialog the same request may come another way, too (RFC 3261 8.2.2.2). */
  readonly isMergeable: boolean
  /** What such a request is known by. */
  mergeKey: string | undefined
  /** Gone when all that is left to do is to absorb repeats. */
  #request: SipRequest | undefined
  readonly flow: Flow
  state: ServerState
  user: ServerUser | undefined
  /** The tag for our To, the same in all responses to this request. */
  tag: string | undefined
  readonly #all: Transactions
  readonly #table: ServerTable
  readonly #target: { readonly address: string; readonly port: number } | undefined
  #head: Head | undefined
  #last: Uint8Array | string | undefined
  readonly #timers: TransactionTimers

  constructor(all: Transactions, id: string, isMergeable: boolean, request: SipRequest, flow: Flow) {
    this.#all = all
    this.id = id
    this.isMergeable = isMergeable
    this.#request = request
    this.flow = flow
    const invite = request.method === 'INVITE'
    this.#table = invite ? inviteServer : nonInviteServer
    this.state = invite ? 'proceeding' : 'trying'
    this.#target = all.context.parts.target(request, flow)
    this.#timers = all.context.parts.timers(all.context, this)
  }

  get request(): SipRequest {
    if (this.#request === undefined) throw new Error('No request')
    return this.#request
  }

  start(now: number): void {
    if (this.state === 'trying') this.#timers.set('limit', now + this.#all.context.patience)
  }

  /** Whether a final response is still owed. */
  get open(): boolean {
    return this.state === 'trying' || this.state === 'proceeding'
  }

  /** A repeat of the request, or the ACK to a non-2xx. */
  receive(request: SipRequest, now: number): void {
    this.#step(request.method === 'ACK' ? 'ack' : 'request', now, request)
  }

  /** Throws `MisuseError`, with nothing changed, where the reply cannot be printed. */
  respond(reply: Reply, now: number): void {
    const { status } = reply
    const input = status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure'
    if (this.#table[this.state]?.[input] === undefined) return
    this.#head ??= headOf(this.#all.context, this.request, this.flow)
    this.#last = printResponse(this.#all.context, this.#head, this.flow, reply, this.tag)
    this.#step(input, now)
  }

  /** The last response once more, asked for by the user: a 2xx or a provisional response. */
  resend(): void {
    if (this.#last !== undefined) this.#all.context.transmit(this.flow, this.#last, this.#target)
  }

  /** The 2xx is acknowledged: its bytes are wanted no more. */
  forget(): void {
    if (this.state !== 'accepted' && this.state !== 'terminated') return
    this.#last = undefined
    this.#head = undefined
  }

  /** The call of an accepted INVITE is over: to absorb repeats nothing is needed of it (RFC 6026 7.1, Timer L). */
  release(): void {
    if (this.state === 'accepted') this.user = this.#request = this.#head = this.#last = undefined
  }

  expire(name: 'repeat' | 'limit', now: number): void {
    this.#timers.clear(name)
    this.#step(name, now)
  }

  #step(input: ServerInput, now: number, request?: SipRequest): void {
    const row = this.#table[this.state]?.[input]
    if (row === undefined) return
    this.state = row.to
    let end = row.to === 'terminated'
    for (const action of row.do) if (this.#perform(action, now)) end = true
    if (end) {
      this.state = 'terminated'
      this.#all.removeServer(this)
    }
    if (input === 'ack' && request !== undefined && row.do.some((action) => action === 'tellAck'))
      this.user?.acknowledged(this, request, now)
    // What absorbs repeats of the ACK keeps neither session nor message alive.
    if (this.state === 'confirmed') this.user = this.#request = this.#head = this.#last = undefined
  }

  /** True when the transaction is thereby over. */
  #perform(action: ServerAction, now: number): boolean {
    if (action === 'tellAck') return false
    if (action !== 'send' && action !== 'resend') return this.#timers.perform(action, now)
    this.resend()
    return false
  }
}
