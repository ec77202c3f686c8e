import { describe, expect, test } from 'vitest'
import { accept, ended, expectQuiet, hangUp, invited, place, talking } from '../session/calls.ts'
import { pairOf, pairs } from './pairs.ts'

describe.each(pairs)('a call from a %s user agent to a %s one', (...kinds) => {
  test('rings, is answered and hung up by the callee', () => {
    const { alice, bob, link } = pairOf(kinds)
    const outgoing = place(alice)
    link.run(100)
    const incoming = invited(bob)
    bob.do(incoming.ring({}, link.now))
    link.run(100)
    expect(outgoing.state.name).toBe('proceeding')
    accept(bob, incoming)
    link.run(100)
    expect([outgoing.remoteTag, incoming.remoteTag]).toEqual([incoming.localTag, outgoing.localTag])
    hangUp(bob, incoming)
    expectQuiet(link)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 180 INVITE',
      'bob → 200 INVITE',
      'alice → ACK',
      'bob → BYE',
      'alice → 200 BYE',
    ])
    expect(alice.story).toEqual(['progress 180', 'accepted', 'ended bye remote'])
    expect(bob.story).toEqual(['invitation', 'acknowledged', 'ended bye local'])
  })

  test('is busy', () => {
    const { alice, bob, link } = pairOf(kinds)
    place(alice)
    link.run(100)
    bob.do(invited(bob).reject({ status: 486 }, link.now))
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', by: 'remote', status: 486 }])
    expect(link.ladder).toEqual(['alice → INVITE', 'bob → 100 INVITE', 'bob → 486 INVITE', 'alice → ACK'])
  })

  test('is cancelled while it rings, with a Reason', () => {
    const { alice, bob, link } = pairOf(kinds)
    const outgoing = place(alice)
    link.run(100)
    bob.do(invited(bob).ring({}, link.now))
    link.run(100)
    const reason = { protocol: 'SIP', cause: 200, text: 'Call "completed" elsewhere' } as const
    alice.do(outgoing.hangUp(reason, link.now))
    expectQuiet(link)
    expect(link.ladder.slice(3)).toEqual(['alice → CANCEL', 'bob → 200 CANCEL', 'bob → 487 INVITE', 'alice → ACK'])
    expect(ended(bob)).toEqual([{ kind: 'cancelled', by: 'remote', reason }])
    expect(ended(alice)).toMatchObject([{ kind: 'cancelled', by: 'local' }])
  })

  test('is hung up before anything was heard: the CANCEL waits for the first response', () => {
    const { alice, bob, link } = pairOf(kinds)
    hangUp(alice, place(alice))
    expect(link.ladder).toEqual(['alice → INVITE'])
    expectQuiet(link)
    expect(link.ladder.slice(1, 3)).toEqual(['bob → 100 INVITE', 'alice → CANCEL'])
    expect(bob.story).toEqual(['invitation', 'ended cancelled remote'])
  })

  test('is cancelled as it is answered: acknowledged, then hung up', () => {
    const { alice, bob, link } = pairOf(kinds)
    const outgoing = place(alice)
    link.run(100)
    accept(bob, invited(bob))
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder.slice(2, 6)).toEqual(['bob → 200 INVITE', 'alice → CANCEL', 'alice → ACK', 'alice → BYE'])
    expect(alice.story).toEqual(['ended cancelled local'])
    expect(bob.story).toEqual(['invitation', 'acknowledged', 'ended bye remote'])
  })

  test('is refused by hanging up', () => {
    const { alice, bob, link } = pairOf(kinds)
    place(alice)
    link.run(100)
    hangUp(bob, invited(bob))
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', status: 480 }])
  })

  test('is given up after a time of one’s own', () => {
    const { alice, bob, link } = pairOf(kinds)
    place(alice, { giveUpAfter: 30_000 })
    link.run(100)
    bob.do(invited(bob).ring({}, link.now))
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'cancelled', by: 'local', reason: { cause: 408 } }])
    expect(ended(bob)).toMatchObject([{ kind: 'cancelled', by: 'remote', reason: { cause: 408 } }])
  })

  test('fails when its flow closes, and when nothing is heard', () => {
    const { alice, link } = pairOf(kinds)
    place(alice)
    link.close(alice, alice.flow)
    place(alice)
    expectQuiet(link)
    expect(ended(alice)).toEqual([
      { kind: 'failed', cause: 'transport' },
      { kind: 'failed', cause: 'timeout' },
    ])
  })

  test('its 200 comes again until the ACK does', () => {
    const { alice, bob, link } = pairOf(kinds)
    link.dropNext('ACK')
    link.dropNext('ACK')
    place(alice)
    link.run(100)
    accept(bob, invited(bob))
    hangUp(bob, invited(bob))
    expectQuiet(link)
    expect(link.ladder.filter((line) => line === 'bob → 200 INVITE')).toHaveLength(3)
    expect(bob.story).toEqual(['invitation', 'acknowledged', 'ended bye local'])
  })

  test('without an ACK it ends after 32 s, and the caller hears of it', () => {
    const { alice, bob, link } = pairOf(kinds)
    for (let count = 0; count < 20; count++) link.dropNext('ACK')
    place(alice)
    link.run(100)
    accept(bob, invited(bob))
    link.run(40_000)
    expect(bob.story.at(-1)).toBe('ended failed no-ack')
    expect(alice.story.at(-1)).toBe('ended bye remote')
  })

  test('its INFO is answered, and its OPTIONS; what is not allowed is refused', () => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'request')
        bob.do(bob.ua.respond(effect.event.transaction, { status: 200 }, bob.now))
    }
    for (const method of ['INFO', 'OPTIONS', 'MESSAGE'])
      alice.do(outgoing.send(method, { headers: [['Content-Type', 'text/plain']], body: '5' }, alice.now).effects)
    link.run(100)
    expect(alice.all('response').map(({ response }) => response?.status)).toEqual([200, 200, 405])
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(incoming.state.name).toBe('ended')
  })

  test('goes on over another flow', () => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    link.close(alice, alice.flow)
    outgoing.moveTo(link.connect(alice, bob, 'wss'), '<sip:alice@192.0.2.99>')
    alice.do(outgoing.reoffer('again', alice.now))
    link.run(100)
    const offer = bob.all('session').find(({ event }) => event.type === 'reoffer')?.event
    if (offer?.type !== 'reoffer') throw new Error('no offer')
    bob.do(incoming.answerReoffer(offer.transaction, 'answer', bob.now))
    link.run(100)
    expect(alice.story).toEqual(['reanswer'])
    hangUp(bob, incoming)
    expectQuiet(link)
    expect(alice.story).toEqual(['reanswer', 'ended bye remote'])
  })
})
