import type { Extension } from '../session/index.ts'
import { plainCalls } from '../session/index.ts'
import { pageParts } from './page.ts'
import { sendRequest } from './request.ts'
import type { PageUserAgent, UserAgent, UserAgentOptions } from './types.ts'
import { makeCore, userAgentOf } from './user-agent.ts'

/** A page's user agent that also sends requests outside any dialog (MESSAGE, OPTIONS …). */
export interface RequestingUserAgent extends PageUserAgent {
  readonly request: UserAgent['request']
}

/** As `createPageUserAgent`; a page that never asks outside a call carries nothing of it. */
export function createRequestingUserAgent(options: UserAgentOptions, extension?: Extension): RequestingUserAgent {
  const core = makeCore(options, pageParts, plainCalls, extension)
  return {
    ...userAgentOf(core),
    request(request, now) {
      const transaction = sendRequest(core.transactions, request, now)
      return { transaction, effects: core.context.take() }
    },
  }
}
