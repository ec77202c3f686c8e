import { routeOf } from '../dialog/index.ts'
import { full } from '../message/full.ts'
import { printUri } from '../message/index.ts'
import { type Extension, updates } from '../session/index.ts'
import { Deadlines, Gate, notedVias, type Parts, responseTarget, Timers } from '../transaction/index.ts'
import { headerValue, sendRequest } from './request.ts'
import { FramedStreams } from './streams.ts'
import type { UserAgent, UserAgentOptions } from './types.ts'
import { makeCore, maxMessageOf, userAgentOf } from './user-agent.ts'

const defaults = {
  allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'MESSAGE', 'NOTIFY', 'REFER'],
  supported: ['outbound', 'path'],
}

export const serverParts: Parts = {
  codec: full,
  deadlines: () => new Deadlines(),
  timers: (context, owner) => new Timers(context, owner),
  admission: (options) => new Gate(options),
  route: routeOf,
  vias: notedVias,
  target: responseTarget,
}

const extensions: readonly Extension[] = [updates]

/** All of them, but those that need a method or an option tag which is not among those that were asked for. */
function extensionsFor({ allow, supported }: UserAgentOptions): readonly Extension[] {
  return extensions.filter(
    (extension) =>
      (allow === undefined || (extension.allow ?? []).every((method) => allow.includes(method))) &&
      (supported === undefined || (extension.supported ?? []).every((tag) => supported.includes(tag))),
  )
}

/** The SIP core without I/O, with all that a server needs: see `UserAgent`. */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  const core = makeCore(
    { ...defaults, ...options },
    serverParts,
    extensionsFor(options),
    new FramedStreams(maxMessageOf(options)),
  )
  const { context, transactions, dialogs } = core
  const agent = userAgentOf(core)
  return {
    ...agent,
    invite(options, now) {
      const { uri, from, to } = options
      return agent.invite({ ...options, uri: printUri(uri), from: headerValue(from), to: headerValue(to) }, now)
    },
    request(request, now) {
      const transaction = sendRequest(transactions, request, now)
      return { transaction, effects: context.take() }
    },
    get size() {
      return {
        transactions: transactions.clients.size + transactions.servers.size,
        dialogs: dialogs.size,
        sessions: context.sessions,
        registrations: context.registrations,
      }
    },
    get unanswered() {
      return [...transactions.clients.values()].filter(({ isOpen }) => isOpen).length
    },
  }
}
