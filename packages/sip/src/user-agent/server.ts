import { full } from '../message/full.ts'
import { Deadlines, Gate, notedVias, type Parts, responseTarget } from '../transaction/index.ts'
import { FramedStreams } from './streams.ts'
import type { UserAgent, UserAgentOptions } from './types.ts'
import { maxMessageOf, SansIoUserAgent } from './user-agent.ts'

export const serverParts: Parts = {
  codec: full,
  deadlines: () => new Deadlines(),
  admission: (options) => new Gate(options),
  vias: notedVias,
  target: responseTarget,
}

/** The SIP core without I/O, with all that a server needs: see `UserAgent`. */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  return new SansIoUserAgent(options, serverParts, new FramedStreams(maxMessageOf(options)))
}
