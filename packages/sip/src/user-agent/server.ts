import { full } from '../message/full.ts'
import { printUri } from '../message/index.ts'
import { Deadlines, Gate, notedVias, type Parts, responseTarget } from '../transaction/index.ts'
import { headerValue, sendRequest } from './request.ts'
import { FramedStreams } from './streams.ts'
import type { InviteOptions, RequestOptions, UserAgent, UserAgentOptions } from './types.ts'
import { makeCore, maxMessageOf, SansIoUserAgent } from './user-agent.ts'

export const serverParts: Parts = {
  codec: full,
  deadlines: () => new Deadlines(),
  admission: (options) => new Gate(options),
  vias: notedVias,
  target: responseTarget,
}

/** The SIP core without I/O, with all that a server needs: see `UserAgent`. */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  const core = makeCore(options, serverParts, new FramedStreams(maxMessageOf(options)))
  const agent = new SansIoUserAgent(core)
  const invite = agent.invite.bind(agent)
  return Object.assign(agent, {
    invite(options: InviteOptions, now: number) {
      const { uri, from, to } = options
      return invite({ ...options, uri: printUri(uri), from: headerValue(from), to: headerValue(to) }, now)
    },
    request(request: RequestOptions, now: number) {
      const transaction = sendRequest(core.transactions, request, now)
      return { transaction, effects: core.context.take() }
    },
  })
}
