import type { Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { accept, answer, ended, expectQuiet, hangUp, invited, place } from './calls.ts'

/** Alice has called, and Bob's phone knows of it. */
function called(alice: Endpoint, bob: Endpoint, over: Parameters<typeof place>[1] = {}): [Session, Session] {
  const outgoing = place(alice, over)
  alice.link.run(100)
  return [outgoing, invited(bob)]
}

function progress(endpoint: Endpoint): string[] {
  return endpoint
    .all('session')
    .flatMap(({ event }) =>
      event.type === 'progress' ? [`${event.response.status} ${event.response.text}`.trim()] : [],
    )
}

describe('reliable provisional responses', () => {
  test('the answer arrives in a 183, is acknowledged, and the 2xx brings none', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
    link.run(100)
    expect(progress(alice)).toEqual([`183 ${answer}`.trim()])
    accept(bob, incoming)
    link.run(100)
    expect(alice.story).toEqual(['progress 183', 'accepted'])
    expect(bob.story).toEqual(['invitation', 'pracked', 'acknowledged'])
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 183 INVITE',
      'alice → PRACK',
      'bob → 200 PRACK',
      'bob → 200 INVITE',
      'alice → ACK',
      'alice → BYE',
      'bob → 200 BYE',
    ])
  })

  test('a lost one is sent again; one that is repeated is told and acknowledged once', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    link.dropNext('183')
    link.dropNext('PRACK')
    bob.do(incoming.ring({ status: 183, reliable: true }, link.now))
    link.run(10_000)
    expect(progress(alice)).toEqual(['183'])
    expect(bob.story).toEqual(['invitation', 'pracked'])
    expect(link.ladder.filter((line) => /183|PRACK/.test(line))).toEqual([
      'bob → 183 INVITE ✗',
      'bob → 183 INVITE',
      'alice → PRACK ✗',
      'alice → PRACK',
      'bob → 200 PRACK',
    ])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a second waits for the PRACK of the first', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
    bob.do(incoming.ring({ status: 180, reliable: true }, link.now))
    expect(link.ladder.filter((line) => /18\d/.test(line))).toEqual(['bob → 183 INVITE'])
    link.run(100)
    expect(progress(alice)).toEqual([`183 ${answer}`.trim(), '180'])
    expect(bob.story).toEqual(['invitation', 'pracked', 'pracked'])
    accept(bob, incoming)
    link.run(100)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a 2xx waits until the description before it has arrived', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    link.dropNext('PRACK')
    bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
    accept(bob, incoming)
    expect(() => accept(bob, incoming)).toThrow('accepted already')
    link.run(100)
    expect(link.ladder.filter((line) => line === 'bob → 200 INVITE')).toEqual([])
    link.run(1000)
    expect(incoming.state.name).toBe('confirmed')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  // Found by random offers: the one that waited its turn wanted to go once the call was accepted.
  test('accepted while another waits its turn: that one is not sent, and its description goes in the 2xx', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.do(incoming.ring({ status: 180, reliable: true }, link.now))
    bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
    bob.do(incoming.accept({ contact: '<sip:bob@192.0.2.2>' }, link.now))
    link.run(1000)
    expect(link.ladder.filter((line) => /183/.test(line))).toEqual([])
    const accepted = alice
      .all('session')
      .flatMap(({ event }) => (event.type === 'accepted' ? [event.response.text] : []))
    expect(accepted).toEqual([answer])
    expect(bob.all('malformed')).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('without a description it does not hold the 2xx up, and is repeated no more', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    link.faults.loss = 1
    bob.do(incoming.ring({ status: 180, reliable: true }, link.now))
    link.run(200)
    link.faults.loss = 0
    accept(bob, incoming)
    link.run(10_000)
    expect(link.ladder.filter((line) => line.startsWith('bob → 180'))).toHaveLength(1)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('64*T1 without a PRACK ends the call with 504', () => {
    const { alice, bob, link } = pair()
    const [, incoming] = called(alice, bob)
    link.faults.loss = 1
    bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
    link.run(31_900)
    expect(link.ladder.filter((line) => line.startsWith('bob → 183'))).toHaveLength(7)
    link.run(200)
    expect(ended(bob)).toMatchObject([{ kind: 'rejected', by: 'local', status: 504 }])
    link.faults.loss = 0
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', by: 'remote', status: 504 }])
  })

  test('who demands it gets every response reliably, 180 too; nobody else does', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob, { reliable: 'required' })
    bob.do(incoming.ring({}, link.now))
    link.run(100)
    expect(bob.story).toEqual(['invitation', 'pracked'])
    hangUp(alice, outgoing)
    expectQuiet(link)
    const [again, plain] = [place(alice, { reliable: 'none' }), () => invited(bob, 1)]
    link.run(100)
    bob.do(plain().ring({ reliable: true }, link.now))
    link.run(100)
    expect(bob.story.filter((line) => line === 'pracked')).toHaveLength(1)
    expect(plain().request.get('Supported')).not.toContain('100rel')
    hangUp(alice, again)
    expectQuiet(link)
  })

  test('cancelled, or refused, while one is not acknowledged: nothing is repeated any more', () => {
    for (const end of ['cancel', 'reject'] as const) {
      const { alice, bob, link } = pair()
      const [outgoing, incoming] = called(alice, bob)
      link.dropNext('PRACK')
      bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
      link.run(50)
      if (end === 'cancel') hangUp(alice, outgoing)
      else bob.do(incoming.reject({ status: 486 }, link.now))
      expectQuiet(link)
      expect(link.ladder.filter((line) => line.startsWith('bob → 183'))).toHaveLength(1)
    }
  })

  test('a PRACK for what was never sent gets 481', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.do(incoming.ring({ status: 183, reliable: true }, link.now))
    link.run(100)
    accept(bob, incoming)
    link.run(100)
    alice.do(outgoing.send('PRACK', { headers: [['RAck', '1 1 INVITE']] }, link.now).effects)
    link.run(100)
    expect(link.ladder.at(-1)).toBe('bob → 481 PRACK')
    hangUp(bob, incoming)
    expectQuiet(link)
  })
})
