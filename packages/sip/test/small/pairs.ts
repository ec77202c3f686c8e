import { createUserAgent, type UserAgent, type UserAgentOptions } from '@offhook/sip'
import { type Endpoint, Link } from '../../../testkit/src/link/index.ts'
import type { Dialogs } from '../../src/small/call.ts'
import { Core } from '../../src/small/core.ts'
import { smallUserAgentOf } from '../../src/small/user-agent.ts'

/** A small user agent with a `size`, as tests want it; it has no `request`, `update` … */
function createSmall(options: UserAgentOptions): UserAgent {
  const core = new Core(options)
  const dialogs: Dialogs = new Map()
  return Object.defineProperty(smallUserAgentOf(core, dialogs), 'size', {
    get: () => ({
      transactions: core.clients.size + core.servers.size,
      dialogs: dialogs.size,
      sessions: 0,
      registrations: 0,
    }),
  }) as UserAgent
}

const options = { allow: ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO'], product: 'test' }

export type Kinds = readonly [alice: 'small' | 'full', bob: 'small' | 'full']

/** Who calls whom. */
export const pairs: readonly Kinds[] = [
  ['small', 'full'],
  ['full', 'small'],
  ['small', 'small'],
]

/** Two user agents and a WebSocket between them, in virtual time. */
export function pairOf(
  kinds: Kinds,
  seed = 1,
  delay: readonly [number, number] = [10, 10],
): { alice: Endpoint; bob: Endpoint; link: Link } {
  const link = new Link(seed, { delay })
  const create = (kind: 'small' | 'full') => (kind === 'small' ? createSmall : createUserAgent)
  const alice = link.endpoint('alice', { ...options, sessionTimer: false }, create(kinds[0]))
  const bob = link.endpoint('bob', { ...options, sessionTimer: false }, create(kinds[1]))
  link.connect(alice, bob, 'wss')
  return { alice, bob, link }
}
