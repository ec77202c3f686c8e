import type { Flow } from '../user-agent/types.ts'
import type { Client, Core, Hear } from './core.ts'
import type { SmallMessage } from './message.ts'

/** A request that is sent again with its challenge answered, as long as there is use in it (RFC 3261 22.2). */
export interface Exchange {
  client: Client
  /** What comes now stands, challenge or not. */
  isSettled?: boolean
}

/** `hear` gets every response but the challenges that have been answered; `retried` is told of those. */
export function exchange(
  core: Core,
  request: SmallMessage,
  flow: Flow,
  nextSeq: () => number,
  hear: Hear,
  retried?: () => void,
): Exchange {
  const answered = new Set<string>()
  let rounds = 0
  const heard: Hear = (client, response, cause) => {
    const isChallenge = response?.status === 401 || response?.status === 407
    if (isChallenge && !one.isSettled && ++rounds < 6 && core.digest.learn(response, answered)) {
      retried?.()
      one.client = core.send(core.again(client.request, client.flow, nextSeq()), client.flow, heard)
    } else hear(client, response, cause)
  }
  const one: Exchange = { client: core.send(request, flow, heard) }
  return one
}
