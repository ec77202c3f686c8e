import { Dialogs } from '../dialog/index.ts'
import { ClientRegistration } from '../registration/index.ts'
import { type Call, InviteSession } from '../session/index.ts'
import { Context, type Parts, Transactions } from '../transaction/index.ts'
import { type Core, receiveData, type Streams, tellFault } from './receive.ts'
import type {
  Effect,
  Flow,
  PageInviteOptions,
  PageUserAgent,
  RegisterOptions,
  Registration,
  Reply,
  Session,
  TransactionId,
  UserAgentOptions,
} from './types.ts'

export function makeCore(options: UserAgentOptions, parts: Parts, streams?: Streams): Core {
  const context = new Context(options, parts)
  const transactions = new Transactions(context, parts.admission?.(options))
  const dialogs = new Dialogs<Call>(transactions)
  return { context, transactions, dialogs, maxMessage: maxMessageOf(options), streams }
}

export function maxMessageOf(options: UserAgentOptions): number {
  return options.maxMessage ?? 65_536
}

/** See `PageUserAgent`; what it is put together from is in server.ts and page.ts. */
export class SansIoUserAgent implements PageUserAgent {
  readonly #core: Core
  readonly #failed = (error: unknown, flow: Flow): void => tellFault(this.#core, flow, error, false)

  constructor(core: Core) {
    this.#core = core
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

  invite(options: PageInviteOptions, now: number): { readonly session: Session; readonly effects: readonly Effect[] } {
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

  respond(transaction: TransactionId, reply: Reply, now: number): readonly Effect[] | false {
    const { transactions, context } = this.#core
    const found = transactions.find(transaction)
    if (found === undefined || !found.open || found.user !== undefined) return false
    transactions.respond(found, reply, now)
    return context.take()
  }

  get size(): PageUserAgent['size'] {
    const { context, transactions, dialogs } = this.#core
    return {
      transactions: transactions.size,
      dialogs: dialogs.size,
      sessions: context.sessions,
      registrations: context.registrations,
    }
  }

  get unanswered(): number {
    return this.#core.transactions.unanswered
  }
}
