import type { KeptSession, Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type Link, pair } from '../../../testkit/src/link/index.ts'
import { ended, expectQuiet, hangUp, place, talking } from './calls.ts'

/** Bob's process ends and another one has the session from what was written down. */
function restart(endpoint: Endpoint, session: Session, change: Partial<KeptSession> = {}): Session {
  const kept = JSON.parse(JSON.stringify(session.keep())) as KeptSession
  endpoint.restart()
  const restored = endpoint.ua.restore({ ...kept, ...change }, endpoint.now)
  endpoint.do(restored.effects)
  return restored.session
}

function obliging(endpoint: Endpoint): void {
  endpoint.on = (effect) => {
    if (effect.type === 'session' && effect.event.type === 'reoffer')
      endpoint.do(
        effect.session.answerReoffer(effect.event.transaction, `to ${effect.event.request.text}`, endpoint.now),
      )
  }
}

interface Stage {
  readonly alice: Endpoint
  readonly bob: Endpoint
  readonly link: Link
  /** Who was not restarted, and its session. */
  readonly peer: Endpoint
  readonly theirs: Session
  readonly own: Endpoint
  readonly restored: Session
}

function stage(who: 'caller' | 'called', options = {}): Stage {
  const { alice, bob, link } = pair(options)
  const [outgoing, incoming] = talking(link, alice, bob)
  const [own, before, peer, theirs] =
    who === 'caller' ? ([alice, outgoing, bob, incoming] as const) : ([bob, incoming, alice, outgoing] as const)
  const restored = restart(own, before)
  return { alice, bob, link, peer, theirs, own, restored }
}

describe.each(['caller', 'called'] as const)('the %s, restarted, has its session again:', (who) => {
  test('it is what it was', () => {
    const { restored, theirs, own } = stage(who)
    expect(restored).toMatchObject({
      callId: theirs.callId,
      localTag: theirs.remoteTag,
      remoteTag: theirs.localTag,
      direction: who === 'caller' ? 'outgoing' : 'incoming',
      state: { name: 'confirmed' },
    })
    expect(restored.request.from.uri.user).toBe('alice')
    expect(own.ua.size).toMatchObject({ dialogs: 1, sessions: 1 })
  })

  test('it is found by the peer’s BYE', () => {
    const { link, peer, theirs, own } = stage(who)
    hangUp(peer, theirs)
    link.run(100)
    expect(link.ladder).toEqual([`${peer.name} → BYE`, `${own.name} → 200 BYE`])
    expect(ended(own)).toMatchObject([{ kind: 'bye', by: 'remote' }])
    expectQuiet(link)
  })

  test('its BYE ends the peer’s', () => {
    const { link, peer, own, restored } = stage(who)
    hangUp(own, restored)
    link.run(100)
    expect(link.ladder).toEqual([`${own.name} → BYE`, `${peer.name} → 200 BYE`])
    expect(ended(peer)).toMatchObject([{ kind: 'bye', by: 'remote' }])
    expectQuiet(link)
  })

  test('both offer again, one after the other, and once more after another restart', () => {
    const { link, peer, own, theirs, restored } = stage(who)
    obliging(own)
    obliging(peer)
    own.do(restored.reoffer('hold', link.now))
    link.run(200)
    peer.do(theirs.reoffer('resume', link.now))
    link.run(200)
    const again = restart(own, restored)
    own.do(again.update('codec', link.now))
    link.run(200)
    const answers = (one: Endpoint) =>
      one.all('session').flatMap(({ event }) => (event.type === 'reanswer' ? [event.response.text] : []))
    expect(answers(own)).toEqual(['to hold', 'to codec'])
    expect(answers(peer)).toEqual(['to resume'])
    hangUp(peer, theirs)
    expectQuiet(link)
  })

  test('a request that was sent before and not written down does not make the next one come out of order', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    const [own, before, peer] = who === 'caller' ? [alice, outgoing, bob] : [bob, incoming, alice]
    const kept = before.keep()
    const headers = [['Content-Type', 'text/plain']] as const
    for (let n = 0; n < 3; n++) own.do(before.send('INFO', { headers, body: 'x' }, link.now).effects)
    link.run(100)
    const restored = restart(own, before, kept)
    hangUp(own, restored)
    link.run(100)
    expect(ended(peer)).toMatchObject([{ kind: 'bye', by: 'remote' }])
  })
})

describe('a peer that comes back', () => {
  test('over another connection is found, and asked there from then on', () => {
    const { alice, bob, link } = pair({ transport: 'ws' })
    const [outgoing, incoming] = talking(link, alice, bob)
    const restored = restart(bob, incoming)
    obliging(bob)
    const flow = link.connect(alice, bob, 'ws')
    outgoing.moveTo(flow)
    alice.do(outgoing.reoffer('here I am', link.now))
    link.run(200)
    expect(restored.flow).toEqual(link.flowOf(bob))
    hangUp(bob, restored)
    link.run(200)
    expect(ended(alice)).toMatchObject([{ kind: 'bye', by: 'remote' }])
  })
})

describe('the session timer', () => {
  const timer = { expires: 100, refresher: 'uas' } as const

  test('goes on: who refreshed goes on refreshing, with what was agreed', () => {
    const { bob, link, theirs, restored } = stage('called', { bob: { sessionTimer: timer } })
    expect(restored.keep()?.refreshed).toMatchObject({ by: 'remote' })
    link.run(300_000)
    expect(link.ladder.filter((line) => line === 'bob → UPDATE').length).toBeGreaterThan(4)
    expect([theirs.state.name, restored.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(bob, restored)
    expectQuiet(link)
  })

  test('that ran out meanwhile ends the call', () => {
    const { alice, bob, link } = pair({ bob: { sessionTimer: { expires: 100, refresher: 'uac' } } })
    const [, incoming] = talking(link, alice, bob)
    const kept = incoming.keep()
    bob.restart()
    alice.restart()
    link.run(200_000)
    if (kept === undefined) throw new Error('not kept')
    bob.do(bob.ua.restore(kept, link.now).effects)
    link.run(10)
    expect(ended(bob)).toMatchObject([{ kind: 'failed', cause: 'expired' }])
    expectQuiet(link)
  })
})

test('only what is answered can be kept', () => {
  const { alice, bob, link } = pair()
  const outgoing = place(alice)
  expect(outgoing.keep()).toBeUndefined()
  link.run(100)
  const [invitation] = bob.all('invitation')
  expect(invitation?.session.keep()).toBeUndefined()
  hangUp(alice, outgoing)
  link.run(100)
  expect(outgoing.keep()).toBeUndefined()
  expectQuiet(link)
})
