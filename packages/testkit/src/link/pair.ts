import type { Transport, UserAgentOptions } from '@offhook/sip'
import type { Endpoint } from './endpoint.ts'
import { type Faults, Link } from './link.ts'

export interface PairOptions extends Partial<Faults> {
  readonly seed?: number
  /** `udp` by default. */
  readonly transport?: Transport
  readonly alice?: Partial<UserAgentOptions>
  readonly bob?: Partial<UserAgentOptions>
}

/** Two user agents and a link between them, in virtual time. */
export function pair(options: PairOptions = {}): { alice: Endpoint; bob: Endpoint; link: Link } {
  const { seed = 1, transport = 'udp', alice, bob, ...faults } = options
  const link = new Link(seed, faults)
  const one = link.endpoint('alice', alice)
  const two = link.endpoint('bob', bob)
  link.connect(one, two, transport)
  return { alice: one, bob: two, link }
}

/** True when neither transactions nor dialogs, sessions, registrations or deadlines are left. */
export function isQuiet(...endpoints: readonly Endpoint[]): boolean {
  return endpoints.every(({ ua }) => {
    const { transactions, dialogs, sessions, registrations } = ua.size
    return transactions + dialogs + sessions + registrations === 0 && ua.nextDeadline() === undefined
  })
}
