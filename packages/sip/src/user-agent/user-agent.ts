import { ClientRegistration } from '../registration/index.ts'
import { type CallParts, Calls, type Extension, InviteSession } from '../session/index.ts'
import { Context, type Parts, Transactions } from '../transaction/index.ts'
import { type Core, receiveData, type Streams, tellFault } from './receive.ts'
import type { PageUserAgent, UserAgentOptions } from './types.ts'

export function makeCore(
  options: UserAgentOptions,
  parts: Parts,
  calls: CallParts,
  extension?: Extension,
  streams?: Streams,
): Core {
  const allow = [...(options.allow ?? []), ...(extension?.allow ?? [])]
  const supported = [...(options.supported ?? []), ...(extension?.supported ?? [])]
  const context = new Context({ ...options, allow, supported }, parts)
  const transactions = new Transactions(context, parts.admission?.(options))
  const dialogs = new Calls(transactions, calls, extension)
  return { context, transactions, dialogs, maxMessage: maxMessageOf(options), streams }
}

export function maxMessageOf(options: UserAgentOptions): number {
  return options.maxMessage ?? 65_536
}

/** See `PageUserAgent`; what the core is put together from is in server.ts and page.ts. */
export function userAgentOf(core: Core): PageUserAgent {
  const { context, transactions, dialogs } = core
  return {
    receive(flow, data, now) {
      receiveData(core, flow, data, now)
      return context.take()
    },
    flowClosed(flow, now) {
      core.streams?.close(flow)
      transactions.flowClosed(flow, now)
      return context.take()
    },
    advance(now) {
      while (context.deadlines.expireOne(now, (error, flow) => tellFault(context, flow, error, false)));
      return context.take()
    },
    nextDeadline: () => context.deadlines.next(),
    invite(options, now) {
      const session = InviteSession.place(dialogs, options, now)
      return { session, effects: context.take() }
    },
    register(options, now) {
      const registration = new ClientRegistration(transactions, options)
      registration.start(now)
      return { registration, effects: context.take() }
    },
    respond(transaction, reply, now) {
      const found = transactions.servers.get(transaction)
      if (found === undefined || !found.open || found.user !== undefined) return false
      transactions.respond(found, reply, now)
      return context.take()
    },
  }
}
