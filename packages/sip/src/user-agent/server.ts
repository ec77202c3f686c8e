import { Authentication, BearerAuthentication, routeOf } from '../dialog/index.ts'
import { authorizeHashed } from '../digest/index.ts'
import { full } from '../message/full.ts'
import { printUri } from '../message/index.ts'
import { ClientRegistration, describe, KeepAlives, Recovery } from '../registration/index.ts'
import { combine, type Extension, fullCalls, keeping, offering, reliable, restore } from '../session/index.ts'
import { infoPackages } from '../session/info-packages.ts'
import { take, transfers } from '../session/refer/index.ts'
import { ReferringCalls } from '../session/refer/outside.ts'
import { replacing } from '../session/replaces-incoming.ts'
import { sessionTimer } from '../session/timer/index.ts'
import {
  ackText,
  Deadlines,
  Gate,
  Needs,
  notedVias,
  Outset,
  type Parts,
  responseTarget,
  Timers,
} from '../transaction/index.ts'
import { headerValue, sendRequest } from './request.ts'
import { FramedStreams } from './streams.ts'
import type { Credentials, RegisterOptions, Registration, UserAgent, UserAgentOptions } from './types.ts'
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
  ack: ackText,
  authorize: authorizeHashed,
}

/** All of them, but those that need a method or an option tag which is not among those that were asked for. */
function extensionsFor({
  allow,
  supported,
  sessionTimer: timer,
  infoPackages: packages,
}: UserAgentOptions): readonly Extension[] {
  const extensions = [
    offering,
    reliable,
    transfers,
    replacing(),
    infoPackages(packages),
    keeping,
    ...(timer === false ? [] : [sessionTimer(timer)]),
  ]
  return extensions.filter(
    (extension) =>
      (allow === undefined || (extension.allow ?? []).every((method) => allow.includes(method))) &&
      (supported === undefined || (extension.supported ?? []).every((tag) => supported.includes(tag))),
  )
}

function without(all: readonly string[], some: readonly string[] = []): readonly string[] {
  return all.filter((one) => !some.includes(one))
}

/** The SIP core without I/O, with all that a server needs: see `UserAgent`. */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  const extension = combine(extensionsFor(options))
  const { allow = defaults.allow, supported = defaults.supported } = options
  const others = { allow: without(allow, extension.allow), supported: without(supported, extension.supported) }
  const streams = new FramedStreams(maxMessageOf(options))
  const made = makeCore({ ...options, ...others }, serverParts, fullCalls, extension, streams)
  const { context, transactions } = made
  const dialogs = new ReferringCalls(transactions, fullCalls, extension)
  const core = { ...made, dialogs }
  const agent = userAgentOf(core)
  const needs = new Needs(context)
  const outset = new Outset(transactions, needs, options.opensFlows === true)
  transactions.outset = outset
  const keepAlives = new KeepAlives(context)
  /** Who is given credentials with a token answers for them from now on. */
  const learn = (credentials: Credentials | undefined): void => {
    if (credentials?.bearer !== undefined)
      Authentication.of(context, credentials, () => new BearerAuthentication(context, credentials, needs, outset))
  }
  const recoveries = new Set<Recovery>()
  const recovering = { context, needs, keepAlives, recoveries }
  const startRegistration = (options: RegisterOptions, group: Set<Recovery>, now: number): Registration => {
    learn(options.credentials)
    const keeper = options.recover === true ? new Recovery(recovering, group, options.flow).keep : describe
    const registration = new ClientRegistration(transactions, options, keeper)
    registration.start(now)
    return registration
  }
  return {
    ...agent,
    receive(flow, data, now) {
      const effects = agent.receive(flow, data, now)
      if (keepAlives.size === 0) return effects
      for (const effect of effects) if (effect.type === 'pong') keepAlives.pong(effect.flow, now)
      return effects
    },
    flowClosed(flow, now) {
      const effects = agent.flowClosed(flow, now)
      outset.flowClosed(flow)
      for (const recovery of [...recoveries]) recovery.flowClosed(flow, now)
      return [...effects, ...context.take()]
    },
    register(options, now) {
      const registration = startRegistration(options, new Set(), now)
      return { registration, effects: context.take() }
    },
    registerFlows({ flows, ...options }, now) {
      const group = new Set<Recovery>()
      const registrations = flows.map((over, index) =>
        startRegistration({ ...options, ...over, regId: index + 1, recover: true }, group, now),
      )
      return { registrations, effects: context.take() }
    },
    provide: (id, value, now) => needs.provide(id, value, now) && context.take(),
    invite(options, now) {
      const { uri, from, to } = options
      learn(options.credentials)
      return agent.invite({ ...options, uri: printUri(uri), from: headerValue(from), to: headerValue(to) }, now)
    },
    request(request, now) {
      learn(request.credentials)
      const transaction = sendRequest(transactions, request, now)
      return { transaction, effects: context.take() }
    },
    restore(kept, now) {
      const session = restore(dialogs, kept, now)
      return { session, effects: context.take() }
    },
    refer(options, now) {
      learn(options.credentials)
      const referral = dialogs.refer(options, now)
      return { referral, effects: context.take() }
    },
    capabilities: context.capabilities,
    takeReferral: (transaction, now) => take(dialogs, transaction, now),
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
