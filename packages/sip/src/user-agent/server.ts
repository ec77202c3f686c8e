import { full } from '../message/full.ts'
import { Deadlines, Gate, notedVias, type Parts, responseTarget } from '../transaction/index.ts'
import { sendRequest } from './request.ts'
import { FramedStreams } from './streams.ts'
import type { RequestOptions, UserAgent, UserAgentOptions } from './types.ts'
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
  return Object.assign(new SansIoUserAgent(core), {
    request(request: RequestOptions, now: number) {
      const transaction = sendRequest(core.transactions, request, now)
      return { transaction, effects: core.context.take() }
    },
  })
}
