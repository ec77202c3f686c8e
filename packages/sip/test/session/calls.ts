import type { InviteOptions, Session } from '@offhook/sip'
import { expect } from 'vitest'
import { type Endpoint, isQuiet, type Link } from '../../../testkit/src/link/index.ts'

export const offer = 'v=0\r\no=offer\r\n'
export const answer = 'v=0\r\no=answer\r\n'

/** Alice calls Bob. */
export function place(from: Endpoint, over: Partial<InviteOptions> = {}): Session {
  const { session, effects } = from.ua.invite(
    {
      flow: from.flow,
      uri: 'sip:bob@example.com',
      from: '"Alice" <sip:alice@example.com>',
      to: 'sip:bob@example.com',
      contact: '<sip:alice@192.0.2.1>',
      body: offer,
      ...over,
    },
    from.now,
  )
  from.do(effects)
  return session
}

export function accept(endpoint: Endpoint, session: Session, body = answer): void {
  endpoint.do(session.accept({ contact: '<sip:bob@192.0.2.2>', body }, endpoint.now))
}

export function hangUp(endpoint: Endpoint, session: Session): void {
  endpoint.do(session.hangUp(undefined, endpoint.now))
}

/** The session of the only call that has come. */
export function invited(endpoint: Endpoint, which = 0): Session {
  const invitation = endpoint.all('invitation')[which]
  if (invitation === undefined) throw new Error('nobody has called')
  return invitation.session
}

/** A call that both have agreed to. */
export function talking(
  link: Link,
  alice: Endpoint,
  bob: Endpoint,
  over: Partial<InviteOptions> = {},
): [Session, Session] {
  const outgoing = place(alice, over)
  link.run(100)
  const incoming = invited(bob, bob.all('invitation').length - 1)
  accept(bob, incoming)
  link.run(100)
  expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
  link.ladder.length = 0
  alice.effects.length = 0
  bob.effects.length = 0
  return [outgoing, incoming]
}

/** Nothing is left on either side, however long one waits. */
export function expectQuiet(link: Link): void {
  link.settle()
  for (const endpoint of link.endpoints)
    expect([endpoint.name, endpoint.ua.size, isQuiet(endpoint)]).toEqual([endpoint.name, empty, true])
}

const empty = { transactions: 0, dialogs: 0, sessions: 0, registrations: 0 }

/** The first transmitted message of this name, as text. */
export function ended(endpoint: Endpoint): unknown {
  return endpoint.all('session').flatMap(({ event }) => (event.type === 'ended' ? [event.end] : []))
}
