import { Dialogs } from '../dialog/index.ts'
import { ClientRegistration } from '../registration/index.ts'
import { type Call, InviteSession } from '../session/index.ts'
import { Context, type Parts, Transactions } from '../transaction/index.ts'
import { type Core, receiveData, type Streams, tellFault } from './receive.ts'
import { sendRequest } from './request.ts'
import type {
  Effect,
  Flow,
  InviteOptions,
  RegisterOptions,
  Registration,
  Reply,
  RequestOptions,
  Session,
  TransactionId,
  UserAgent,
  UserAgentOptions,
} from './types.ts'

export function maxMessageOf(options: UserAgentOptions): number {
  return options.maxMessage ?? 65_536
}

/** See `UserAgent`; what it is put together from is in server.ts and page.ts. */
export class SansIoUserAgent implements UserAgent {
  readonly #core: Core
  readonly #failed = (error: unknown, flow: Flow): void => tellFault(this.#core, flow, error, false)

  constructor(options: UserAgentOptions, parts: Parts, streams?: Streams) {
    const context = new Context(options, parts)
    const transactions = new Transactions(context, parts.admission?.(options))
    const dialogs = new Dialogs<Call>(transactions)
    this.#core = { context, transactions, dialogs, maxMessage: maxMessageOf(options), streams }
  }

  receive(flow: Flow, data: Uint8Array | string, now: number): readonly Effect[] {
    receiveData(this.#core, flow, data, now)
    return this.#core.context.take()
  }

  flowClosed(flow: Flow, now: number): readonly Effect[] {
    this.#core.streams?.close(flow)
    this.#core.transactions.flowClosed(flow, now)
    return this.#core.context.take()
  }

  advance(now: number): readonly Effect[] {
    const { context } = this.#core
    while (context.deadlines.expireOne(now, this.#failed));
    return context.take()
  }

  nextDeadline(): number | undefined {
    return this.#core.context.deadlines.next()
  }

  invite(options: InviteOptions, now: number): { readonly session: Session; readonly effects: readonly Effect[] } {
    const session = InviteSession.place(this.#core.dialogs, options, now)
    return { session, effects: this.#core.context.take() }
  }

  register(
    options: RegisterOptions,
    now: number,
  ): { readonly registration: Registration; readonly effects: readonly Effect[] } {
    const registration = new ClientRegistration(this.#core.transactions, options)
    registration.start(now)
    return { registration, effects: this.#core.context.take() }
  }

  request(
    options: RequestOptions,
    now: number,
  ): { readonly transaction: TransactionId; readonly effects: readonly Effect[] } {
    const transaction = sendRequest(this.#core.transactions, options, now)
    return { transaction, effects: this.#core.context.take() }
  }

  respond(transaction: TransactionId, reply: Reply, now: number): readonly Effect[] | false {
    const { transactions, context } = this.#core
    const found = transactions.find(transaction)
    if (found === undefined || !found.open || found.user !== undefined) return false
    transactions.respond(found, reply, now)
    return context.take()
  }

  get size(): UserAgent['size'] {
    const { context, transactions, dialogs } = this.#core
    return {
      transactions: transactions.size,
      dialogs: dialogs.size,
      sessions: context.sessions,
      registrations: context.registrations,
    }
  }
}
