import { full } from '../message/full.ts'
import { notedVias, type Parts, responseTarget } from '../transaction/index.ts'
import type { UserAgent, UserAgentOptions } from './types.ts'
import { SansIoUserAgent } from './user-agent.ts'

export const serverParts: Parts = { codec: full, vias: notedVias, target: responseTarget }

/** The SIP core without I/O, with all that a server needs: see `UserAgent`. */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  return new SansIoUserAgent(options, serverParts)
}
