import type {
  Effect,
  Flow,
  PageInviteOptions,
  PageUserAgent,
  RegisterOptions,
  Reply,
  UserAgentOptions,
} from '../user-agent/types.ts'
import type { Dialogs } from './call.ts'
import { Core, sdp } from './core.ts'
import { read } from './message.ts'
import { receiveRequest } from './receive.ts'
import { SmallRegistration } from './registration.ts'
import { SmallSession } from './session.ts'

const bracketed = (address: string): string => (address.includes('<') ? address : `<${address}>`)

/**
 * As `createPageUserAgent`, for a page that only talks: calls, re-INVITEs and INFO, and nothing that an extension would add.
 * See ADR 5 for what it leaves out.
 */
export function createSmallUserAgent(options: UserAgentOptions): PageUserAgent {
  return smallUserAgentOf(new Core(options), new Map())
}

export function smallUserAgentOf(core: Core, dialogs: Dialogs): PageUserAgent {
  const receive = (flow: Flow, text: string): void => {
    if (text === '\r\n\r\n') core.transmit(flow, '\r\n')
    else if (text === '\r\n') core.emit({ type: 'pong', flow })
    else if (text.trim()) {
      const message = text.length > (core.options.maxMessage ?? 65_536) ? undefined : read(text)
      if (!message) core.emit({ type: 'malformed', flow, status: 400, reason: 'not understood', answered: false })
      else if (message.status) core.responded(message)
      else receiveRequest(core, dialogs, message, flow)
    }
  }
  const agent = {
    receive(flow: Flow, data: string | Uint8Array, now: number): readonly Effect[] {
      core.now = now
      receive(flow, typeof data === 'string' ? data : new TextDecoder().decode(data))
      return core.take()
    },
    flowClosed(flow: Flow, now: number): readonly Effect[] {
      core.now = now
      core.flowClosed(flow)
      return core.take()
    },
    advance(now: number): readonly Effect[] {
      core.now = now
      core.advance()
      return core.take()
    },
    nextDeadline: (): number | undefined => core.nextDeadline(),
    invite(invitation: PageInviteOptions, now: number) {
      const {
        flow,
        uri,
        from,
        to,
        contact,
        headers = [],
        body,
        credentials,
        callId = core.token(),
        routes = [],
      } = invitation
      core.now = now
      core.account(credentials)
      const place = { flow, routes, from: `${bracketed(from)};tag=${core.token()}`, to: bracketed(to), callId, seq: 1 }
      const fields = [['Contact', contact] as const, ...core.capabilities, ...headers, ...(body ? [sdp] : [])]
      const request = core.request('INVITE', uri, place, fields, body && `${body}`)
      const session = new SmallSession(core, dialogs, request, flow, invitation)
      return { session, effects: core.take() }
    },
    register(registration: RegisterOptions, now: number) {
      core.now = now
      core.account(registration.credentials)
      return { registration: new SmallRegistration(core, registration), effects: core.take() }
    },
    respond(transaction: string, reply: Reply, now: number): readonly Effect[] | false {
      const server = core.servers.get(transaction)
      core.now = now
      if (!server || server.cancelled || server.status >= 200) return false
      core.respond(server, reply)
      return core.take()
    },
  }
  // Its sessions and messages are those parts of the contract that such a page uses.
  return agent as unknown as PageUserAgent
}
