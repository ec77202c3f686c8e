import { authorize } from '../digest/index.ts'
import { lean } from '../message/lean/index.ts'
import { type Extension, plainCalls } from '../session/index.ts'
import { FewDeadlines, type Parts, safeTimers } from '../transaction/index.ts'
import type { PageUserAgent, UserAgentOptions } from './types.ts'
import { makeCore, userAgentOf } from './user-agent.ts'

export const pageParts: Parts = {
  codec: lean,
  deadlines: () => new FewDeadlines(),
  timers: safeTimers,
  // Nobody speaks RFC 7118 who has not read RFC 3261: all routers are loose.
  route: (routes, target) => ({ uri: target, routes }),
  // A browser does not know its peer's address, so it notes none; and everything goes back over the WebSocket.
  vias: (request) => request.lines('Via'),
  target: () => undefined,
  authorize,
}

/**
 * The SIP core without I/O, for one account over WebSockets: see `PageUserAgent`. Of extensions,
 * such as session timers, a page carries the one that it hands in, or several that it has put together with `combine`.
 */
export function createPageUserAgent(options: UserAgentOptions, extension?: Extension): PageUserAgent {
  return userAgentOf(makeCore(options, pageParts, plainCalls, extension))
}
