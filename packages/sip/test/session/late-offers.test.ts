import { MisuseError, type Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, hangUp, invited, offer, place } from './calls.ts'

const nothing = { body: undefined } as unknown as { body: string }

/** Alice calls without an offer. */
function called(alice: Endpoint, bob: Endpoint): [Session, Session] {
  const outgoing = place(alice, nothing)
  alice.link.run(100)
  return [outgoing, invited(bob)]
}

function bodies(endpoint: Endpoint, type: 'acknowledged' | 'pracked' | 'accepted' | 'reanswer'): string[] {
  return endpoint.all('session').flatMap(({ event }) => {
    if (event.type !== type) return []
    return 'request' in event ? [event.request.text] : [event.response.text]
  })
}

describe('an INVITE without an offer', () => {
  test('the 2xx brings it, the ACK the answer, when the driver has one', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    accept(bob, incoming, offer)
    // Bob's 2xx comes again and again meanwhile, and changes nothing.
    link.run(2000)
    expect(bodies(alice, 'accepted')).toEqual([offer])
    expect(link.ladder.filter((line) => line === 'alice → ACK')).toEqual([])
    expect(incoming.state.name).toBe('accepted')
    alice.do(outgoing.acknowledge('answer', link.now))
    link.run(100)
    expect(bodies(bob, 'acknowledged')).toEqual(['answer'])
    expect(() => outgoing.acknowledge('another', link.now)).toThrow(MisuseError)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a lost ACK is sent again with its answer', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    accept(bob, incoming, offer)
    link.run(100)
    link.dropNext('ACK')
    alice.do(outgoing.acknowledge('answer', link.now))
    link.run(1000)
    expect(bodies(bob, 'acknowledged')).toEqual(['answer'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('who has no answer acknowledges and hangs up', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    accept(bob, incoming, offer)
    link.run(100)
    alice.do(outgoing.acknowledge(undefined, link.now))
    expectQuiet(link)
    expect(link.ladder.slice(-4)).toEqual(['bob → 200 INVITE', 'alice → ACK', 'alice → BYE', 'bob → 200 BYE'])
    expect(ended(bob)).toMatchObject([{ kind: 'bye', by: 'remote' }])
  })

  test('hung up before the answer was there: ACK and BYE all the same', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    accept(bob, incoming, offer)
    link.run(100)
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder.slice(-3)).toEqual(['alice → ACK', 'alice → BYE', 'bob → 200 BYE'])
  })

  test('a reliable 183 brings it, the PRACK the answer; the 2xx is acknowledged at once', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.do(incoming.ring({ status: 183, reliable: true, body: offer }, link.now))
    link.run(1600)
    expect(link.ladder.filter((line) => /183|PRACK/.test(line))).toEqual(Array(3).fill('bob → 183 INVITE'))
    expect(alice.story).toEqual(['progress 183'])
    alice.do(outgoing.acknowledge('answer', link.now))
    link.run(100)
    expect(bodies(bob, 'pracked')).toEqual(['answer'])
    accept(bob, incoming)
    link.run(100)
    expect(bodies(alice, 'accepted')).toEqual([''])
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    // All is agreed: the other may offer again.
    alice.do(outgoing.update('hold', link.now))
    link.run(100)
    expect(bob.story.at(-1)).toBe('reoffer')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('who has no answer to a 183 acknowledges it and cancels', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.do(incoming.ring({ status: 183, reliable: true, body: offer }, link.now))
    link.run(100)
    alice.do(outgoing.acknowledge(undefined, link.now))
    expectQuiet(link)
    expect(link.ladder).toContain('alice → PRACK')
    expect(ended(alice)).toMatchObject([{ kind: 'cancelled', by: 'local' }])
    expect(ended(bob)).toMatchObject([{ kind: 'cancelled', by: 'remote' }])
  })

  test('until the answer is there nothing else is offered: ours waits, theirs gets 491', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = called(alice, bob)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'reoffer')
        bob.do(effect.session.answerReoffer(effect.event.transaction, 'yes', link.now))
    }
    accept(bob, incoming, offer)
    link.run(100)
    alice.do(outgoing.reoffer('hold', link.now))
    alice.do(
      outgoing.send('UPDATE', { headers: [['Content-Type', 'application/sdp']], body: 'rude' }, link.now).effects,
    )
    link.run(100)
    expect(link.ladder.filter((line) => /491/.test(line))).toEqual(['bob → 491 UPDATE'])
    alice.do(outgoing.acknowledge('answer', link.now))
    link.run(1000)
    expect(bodies(alice, 'reanswer')).toEqual(['yes'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('a re-INVITE without an offer', () => {
  test('of ours: the 2xx brings it, the driver answers; of theirs: the ACK has the answer', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    link.run(100)
    const incoming = invited(bob)
    accept(bob, incoming)
    link.run(100)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'reoffer')
        bob.do(effect.session.answerReoffer(effect.event.transaction, 'what I can', link.now))
    }
    alice.do(outgoing.reoffer('', link.now))
    link.run(1000)
    expect(bodies(alice, 'reanswer')).toEqual(['what I can'])
    alice.do(outgoing.acknowledge('what we share', link.now))
    link.run(100)
    expect(bodies(bob, 'acknowledged')).toEqual(['', 'what we share'])
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    alice.do(outgoing.reoffer('and on', link.now))
    link.run(1000)
    expect(bodies(alice, 'reanswer')).toEqual(['what I can', 'what I can'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('refused, the call is as it was', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    link.run(100)
    accept(bob, invited(bob))
    link.run(100)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'reoffer')
        bob.do(effect.session.rejectReoffer(effect.event.transaction, { status: 488 }, link.now))
    }
    alice.do(outgoing.reoffer('', link.now))
    link.run(1000)
    expect(alice.story.at(-1)).toBe('reofferFailed')
    expect(() => outgoing.acknowledge('x', link.now)).toThrow(MisuseError)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})
