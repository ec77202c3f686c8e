import type { Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import type { Endpoint } from '../../../testkit/src/link/index.ts'
import { expectQuiet, hangUp, invited, place, talking } from '../session/calls.ts'
import { pairOf, pairs } from './pairs.ts'

/** Answers every offer, at once or so many ms later. */
function agreeable(endpoint: Endpoint, session: Session, after = 0): void {
  endpoint.on = (effect) => {
    if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
    const { transaction, request } = effect.event
    const agree = () => endpoint.do(session.answerReoffer(transaction, `answer to ${request.text}`, endpoint.now))
    if (after > 0) endpoint.link.after(after, agree)
    else agree()
  }
}

const reanswers = ({ effects }: Endpoint): string[] =>
  effects.flatMap((effect) =>
    effect.type === 'session' && effect.event.type === 'reanswer' ? [effect.event.response.text] : [],
  )

describe.each(pairs)('in a call from a %s user agent to a %s one', (...kinds) => {
  test.each(['caller', 'callee'])('two offers of the %s are answered one after the other', (who) => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    const [from, session] = who === 'caller' ? [alice, outgoing] : [bob, incoming]
    agreeable(alice, outgoing)
    agreeable(bob, incoming)
    from.do(session.reoffer('first', link.now))
    from.do(session.reoffer('second', link.now))
    link.run(5000)
    expect(reanswers(from)).toEqual(['answer to first', 'answer to second'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('offers of both at once meet, and come again', () => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    agreeable(alice, outgoing)
    agreeable(bob, incoming)
    alice.do(outgoing.reoffer('hers', link.now))
    bob.do(incoming.reoffer('his', link.now))
    link.run(100)
    expect(link.ladder).toEqual(expect.arrayContaining(['alice → 491 INVITE', 'bob → 491 INVITE']))
    link.run(10_000)
    expect([...reanswers(alice), ...reanswers(bob)]).toEqual(['answer to hers', 'answer to his'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('one that is refused changes nothing', () => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'reoffer')
        bob.do(incoming.rejectReoffer(effect.event.transaction, { status: 488 }, bob.now))
    }
    alice.do(outgoing.reoffer('hold', link.now))
    link.run(1000)
    expect(alice.story).toEqual(['reofferFailed'])
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('hanging up leaves none open', () => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    alice.do(outgoing.reoffer('hold', link.now))
    link.run(1000)
    expect(bob.story).toEqual(['reoffer'])
    hangUp(bob, incoming)
    expectQuiet(link)
    expect(alice.story).toEqual(['ended bye remote'])
  })

  test('a dialog that the peer does not know is over', () => {
    const { alice, bob, link } = pairOf(kinds)
    const [outgoing, incoming] = talking(link, alice, bob)
    link.dropNext('BYE')
    hangUp(bob, incoming)
    link.run(50)
    alice.do(outgoing.reoffer('hold', link.now))
    expectQuiet(link)
    expect(alice.story).toEqual(['ended failed dialog-gone'])
  })
})

test('of two forks the second to answer is hung up', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const outgoing = place(alice)
  link.run(100)
  const { request } = invited(bob)
  const fork = (status: number, tag: string) =>
    alice.do(
      alice.ua.receive(
        alice.flow,
        [
          `SIP/2.0 ${status} OK`,
          `Via: ${request.get('Via')}`,
          `From: ${request.get('From')}`,
          `To: ${request.get('To')};tag=${tag}`,
          `Call-ID: ${request.callId}`,
          'CSeq: 1 INVITE',
          `Contact: <sip:${tag}@192.0.2.9>`,
          '',
          'v=0',
        ].join('\r\n'),
        link.now,
      ),
    )
  for (const tag of ['one', 'two']) fork(183, tag)
  fork(200, 'two')
  fork(200, 'one')
  fork(200, 'two')
  expect(alice.story).toEqual(['progress 183', 'progress 183', 'accepted'])
  expect(outgoing.remoteTag).toBe('two')
  expect(link.ladder.slice(2)).toEqual(['alice → ACK', 'alice → ACK', 'alice → BYE', 'alice → ACK'])
})
