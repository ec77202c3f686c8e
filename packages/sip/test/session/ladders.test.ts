import { describe, expect, test } from 'vitest'
import { pair } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, hangUp, invited, place, talking } from './calls.ts'

describe('a call that is answered', () => {
  test.each(['udp', 'tcp', 'tls', 'ws', 'wss'] as const)('over %s', (transport) => {
    const { alice, bob, link } = pair({ transport })
    const outgoing = place(alice)
    expect(outgoing.state.name).toBe('calling')
    link.run(100)
    const incoming = invited(bob)
    bob.do(incoming.ring({}, link.now))
    link.run(100)
    expect(outgoing.state.name).toBe('proceeding')
    accept(bob, incoming)
    expect(incoming.state.name).toBe('accepted')
    link.run(100)
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

  test('the tags and the Contact reach the other side', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    expect(outgoing.remoteTag).toBe(incoming.localTag)
    expect(incoming.remoteTag).toBe(outgoing.localTag)
    expect(outgoing.callId).toBe(incoming.callId)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('a call that is not answered', () => {
  test('busy', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    bob.do(invited(bob).reject({ status: 486 }, link.now))
    expectQuiet(link)
    expect(link.ladder).toEqual(['alice → INVITE', 'bob → 100 INVITE', 'bob → 486 INVITE', 'alice → ACK'])
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', by: 'remote', status: 486 }])
    expect(ended(bob)).toMatchObject([{ kind: 'rejected', by: 'local', status: 486 }])
  })

  test('cancelled while it rings, with a Reason', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    link.run(100)
    bob.do(invited(bob).ring({}, link.now))
    link.run(100)
    alice.do(outgoing.hangUp({ protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }, link.now))
    expect(outgoing.state.name).toBe('cancelling')
    expectQuiet(link)
    expect(link.ladder.slice(3)).toEqual(['alice → CANCEL', 'bob → 200 CANCEL', 'bob → 487 INVITE', 'alice → ACK'])
    expect(ended(bob)).toEqual([
      { kind: 'cancelled', by: 'remote', reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } },
    ])
    expect(ended(alice)).toMatchObject([{ kind: 'cancelled', by: 'local' }])
  })

  test('hung up before anything was heard: the CANCEL waits for the first response', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    hangUp(alice, outgoing)
    expect(link.ladder).toEqual(['alice → INVITE'])
    expectQuiet(link)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'alice → CANCEL',
      'bob → 200 CANCEL',
      'bob → 487 INVITE',
      'alice → ACK',
    ])
    expect(bob.story).toEqual(['invitation', 'ended cancelled remote'])
  })

  test('hung up before anything was heard, and nothing ever is', () => {
    const { alice, link } = pair({ loss: 1 })
    hangUp(alice, place(alice))
    expectQuiet(link)
    expect(alice.story).toEqual(['ended cancelled local'])
  })

  test('the CANCEL meets the 200 on its way: acknowledged, then hung up', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    link.run(100)
    accept(bob, invited(bob))
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder.slice(2)).toEqual([
      'bob → 200 INVITE',
      'alice → CANCEL',
      'alice → ACK',
      'alice → BYE',
      'bob → 200 CANCEL',
      'bob → 200 BYE',
    ])
    expect(alice.story).toEqual(['ended cancelled local'])
    expect(bob.story).toEqual(['invitation', 'acknowledged', 'ended bye remote'])
  })

  test('the callee hangs up while it rings', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    hangUp(bob, invited(bob))
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', status: 480 }])
  })

  test('given up after a time of one’s own', () => {
    const { alice, bob, link } = pair()
    place(alice, { giveUpAfter: 30_000 })
    link.run(100)
    bob.do(invited(bob).ring({}, link.now))
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'cancelled', by: 'local', reason: { cause: 408 } }])
    expect(ended(bob)).toMatchObject([{ kind: 'cancelled', by: 'remote', reason: { cause: 408 } }])
    expect(link.ladder).toContain('alice → CANCEL')
  })

  test('nobody is there', () => {
    const { alice, link } = pair({ loss: 1 })
    place(alice)
    expectQuiet(link)
    expect(link.ladder).toEqual(Array(7).fill('alice → INVITE ✗'))
    expect(link.now).toBe(32_000)
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'timeout' }])
  })

  test('the flow closes', () => {
    const { alice, link } = pair({ transport: 'wss' })
    place(alice)
    link.close(alice, alice.flow)
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'transport' }])
    expectQuiet(link)
  })

  test('a phone that rings for minutes says so every minute', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    bob.do(invited(bob).ring({}, link.now))
    link.run(150_000)
    expect(link.ladder.filter((line) => line === 'bob → 180 INVITE')).toHaveLength(3)
    hangUp(bob, invited(bob))
    expectQuiet(link)
  })
})

describe('losses over UDP', () => {
  test('a lost INVITE is sent again', () => {
    const { alice, bob, link } = pair()
    link.dropNext('INVITE')
    const outgoing = place(alice)
    link.run(490)
    expect(link.ladder).toEqual(['alice → INVITE ✗'])
    link.run(100)
    accept(bob, invited(bob))
    link.run(100)
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder.slice(0, 3)).toEqual(['alice → INVITE ✗', 'alice → INVITE', 'bob → 100 INVITE'])
  })

  test('an INVITE whose 100 is lost rings once', () => {
    const { alice, bob, link } = pair()
    link.dropNext('100')
    const outgoing = place(alice)
    link.run(600)
    expect(link.ladder).toEqual(['alice → INVITE', 'bob → 100 INVITE ✗', 'alice → INVITE', 'bob → 100 INVITE'])
    expect(bob.all('invitation')).toHaveLength(1)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a lost 200 is sent again, and acknowledged each time it comes', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    link.run(100)
    link.dropNext('200')
    link.dropNext('ACK')
    accept(bob, invited(bob))
    link.run(5000)
    expect(link.ladder.slice(2)).toEqual([
      'bob → 200 INVITE ✗',
      'bob → 200 INVITE',
      'alice → ACK ✗',
      'bob → 200 INVITE',
      'alice → ACK',
    ])
    expect(alice.story).toEqual(['accepted'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a 200 that is never acknowledged ends in a BYE after 64*T1', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    link.endpoints[0]?.effects.splice(0)
    for (let count = 0; count < 20; count++) link.dropNext('ACK')
    accept(bob, invited(bob))
    link.run(40_000)
    expect(link.ladder.filter((line) => line === 'bob → 200 INVITE')).toHaveLength(11)
    expect(ended(bob)).toEqual([{ kind: 'failed', cause: 'no-ack' }])
    expect(alice.story).toEqual(['accepted', 'ended bye remote'])
  })

  test('a refusal whose ACK is lost is sent again', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    link.dropNext('ACK')
    bob.do(invited(bob).reject({ status: 603 }, link.now))
    expectQuiet(link)
    expect(link.ladder.slice(2)).toEqual(['bob → 603 INVITE', 'alice → ACK ✗', 'bob → 603 INVITE', 'alice → ACK'])
    expect(alice.story).toEqual(['ended rejected remote'])
  })

  test('a lost BYE is sent again; a lost 200 to it as well', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    link.dropNext('BYE')
    link.dropNext('200 BYE')
    hangUp(alice, outgoing)
    expect(alice.ua.unanswered).toBe(1)
    expectQuiet(link)
    expect(alice.ua.unanswered).toBe(0)
    expect(link.ladder).toEqual(['alice → BYE ✗', 'alice → BYE', 'bob → 200 BYE ✗', 'alice → BYE', 'bob → 200 BYE'])
  })

  test('the callee’s BYE waits for the ACK', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    const incoming = invited(bob)
    accept(bob, incoming)
    hangUp(bob, incoming)
    expect(incoming.state.name).toBe('accepted')
    link.dropNext('ACK')
    expectQuiet(link)
    expect(link.ladder.slice(2)).toEqual([
      'bob → 200 INVITE',
      'alice → ACK ✗',
      'bob → 200 INVITE',
      'alice → ACK',
      'bob → BYE',
      'alice → 200 BYE',
    ])
    expect(bob.story).toEqual(['invitation', 'acknowledged', 'ended bye local'])
  })
})
