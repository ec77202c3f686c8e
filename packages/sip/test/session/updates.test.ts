import { MisuseError, type Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { accept, answer, expectQuiet, hangUp, invited, place, talking } from './calls.ts'

/** Answers each offer with `answer to <offer>`, after so many ms. */
function answering(endpoint: Endpoint, after = 0): void {
  endpoint.on = (effect) => {
    if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
    const { transaction, request } = effect.event
    const { session } = effect
    const act = () => endpoint.do(session.answerReoffer(transaction, `answer to ${request.text}`, endpoint.now))
    if (after === 0) act()
    else endpoint.link.after(after, act)
  }
}

function answersTo(endpoint: Endpoint): string[] {
  return endpoint.all('session').flatMap(({ event }) => (event.type === 'reanswer' ? [event.response.text] : []))
}

/** Alice rings at Bob, who has answered her offer in a reliable 183. */
function ringing(alice: Endpoint, bob: Endpoint): [Session, Session] {
  const { link } = alice
  const outgoing = place(alice)
  link.run(100)
  const incoming = invited(bob)
  bob.do(incoming.ring({ status: 183, reliable: true, body: answer, contact: '<sip:bob@192.0.2.2>' }, link.now))
  link.run(100)
  expect(bob.story).toEqual(['invitation', 'pracked'])
  return [outgoing, incoming]
}

describe('UPDATE', () => {
  test('offers in a call, both ways', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(alice)
    answering(bob)
    alice.do(outgoing.update('hold', link.now))
    link.run(1000)
    bob.do(incoming.update('video', link.now))
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to hold'])
    expect(answersTo(bob)).toEqual(['answer to video'])
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder).toEqual([
      'alice → UPDATE',
      'bob → 200 UPDATE',
      'bob → UPDATE',
      'alice → 200 UPDATE',
      'alice → BYE',
      'bob → 200 BYE',
    ])
  })

  test('offers before the call is answered, both ways', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = ringing(alice, bob)
    answering(alice)
    answering(bob)
    alice.do(outgoing.update('early hold', link.now))
    link.run(1000)
    bob.do(incoming.update('early video', link.now))
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to early hold'])
    expect(answersTo(bob)).toEqual(['answer to early video'])
    accept(bob, incoming)
    link.run(1000)
    // What was agreed before goes on counting: requests in the call carry higher numbers, and the 2xx no description.
    const accepted = alice
      .all('session')
      .flatMap(({ event }) => (event.type === 'accepted' ? [event.response.text] : []))
    expect(accepted).toEqual([''])
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder.at(-1)).toBe('bob → 200 BYE')
  })

  test('before any answer there is nothing to update: it waits for the answer', () => {
    const { alice, bob, link } = pair()
    const outgoing = place(alice)
    link.run(100)
    const incoming = invited(bob)
    expect(() => alice.do(outgoing.update('too early', link.now))).toThrow(MisuseError)
    bob.do(incoming.ring({}, link.now))
    link.run(100)
    answering(bob)
    alice.do(outgoing.update('hold', link.now))
    expect(link.ladder.includes('alice → UPDATE')).toBe(false)
    accept(bob, incoming)
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to hold'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('the callee’s waits until the reliable answer has arrived', () => {
    const { alice, bob, link } = pair()
    place(alice)
    link.run(100)
    const incoming = invited(bob)
    answering(alice)
    bob.do(incoming.ring({ status: 183, reliable: true, body: answer }, link.now))
    bob.do(incoming.update('more', link.now))
    expect(link.ladder.filter((line) => line === 'bob → UPDATE')).toEqual([])
    link.run(1000)
    expect(answersTo(bob)).toEqual(['answer to more'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('glare: both get 491, wait, and come through one after the other', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(alice)
    answering(bob)
    alice.do(outgoing.update('from alice', link.now))
    bob.do(incoming.update('from bob', link.now))
    link.run(5000)
    expect(link.ladder.filter((line) => line.includes('491'))).toEqual(['bob → 491 UPDATE', 'alice → 491 UPDATE'])
    expect(answersTo(alice)).toEqual(['answer to from alice'])
    expect(answersTo(bob)).toEqual(['answer to from bob'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('glare of an UPDATE and a re-INVITE', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(alice)
    answering(bob)
    alice.do(outgoing.update('from alice', link.now))
    bob.do(incoming.reoffer('from bob', link.now))
    link.run(5000)
    expect(link.ladder.filter((line) => line.includes('491'))).toEqual(['bob → 491 UPDATE', 'alice → 491 INVITE'])
    expect([answersTo(alice), answersTo(bob)]).toEqual([['answer to from alice'], ['answer to from bob']])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('while theirs is unanswered ours waits its turn', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(alice)
    answering(bob, 3000)
    alice.do(outgoing.update('slow', link.now))
    link.run(100)
    bob.do(incoming.update('patient', link.now))
    bob.do(incoming.reoffer('more patient', link.now))
    link.run(10_000)
    expect(link.ladder.filter((line) => /491|500/.test(line))).toEqual([])
    expect(answersTo(alice)).toEqual(['answer to slow'])
    expect(answersTo(bob)).toEqual(['answer to patient', 'answer to more patient'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('a second of theirs before the first is answered gets 500 with Retry-After, whatever carries it', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    const content = { headers: [['Content-Type', 'application/sdp'] as const], body: 'rude' }
    alice.do(outgoing.update('slow', link.now))
    link.run(100)
    alice.do(outgoing.send('UPDATE', content, link.now).effects)
    alice.do(outgoing.send('UPDATE', {}, link.now).effects)
    link.run(100)
    const after = alice.all('response').map(({ response }) => [response?.status, Number(response?.get('Retry-After'))])
    expect(after.map(([status]) => status)).toEqual([500, 500])
    for (const [, seconds = -1] of after) expect(seconds >= 0 && seconds <= 10).toBe(true)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('ours that meets 500 with Retry-After comes again after that time', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    let times = 0
    bob.on = (effect) => {
      if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
      const { transaction } = effect.event
      const busy = { status: 500, headers: [['Retry-After', '3'] as const] }
      if (++times > 1) bob.do(effect.session.answerReoffer(transaction, 'now', bob.now))
      else bob.do(effect.session.rejectReoffer(transaction, busy, bob.now))
    }
    alice.do(outgoing.update('hold', link.now))
    link.run(2900)
    expect(answersTo(alice)).toEqual([])
    link.run(200)
    expect(answersTo(alice)).toEqual(['now'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('one that nobody answers gets 504 before its sender gives up, and the next one is heard', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    alice.do(outgoing.update('anyone?', link.now))
    link.run(30_000)
    expect(alice.story).toEqual(['reofferFailed'])
    expect(link.ladder.at(-1)).toBe('bob → 504 UPDATE')
    answering(bob)
    alice.do(outgoing.update('again', link.now))
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to again'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a refusal leaves the call as it was', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'reoffer')
        bob.do(effect.session.rejectReoffer(effect.event.transaction, { status: 488 }, bob.now))
    }
    alice.do(outgoing.update('strange', link.now))
    link.run(1000)
    expect(alice.story).toEqual(['reofferFailed'])
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a lost 200 is sent again; the offer is shown once', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    answering(bob)
    link.dropNext('200 UPDATE')
    alice.do(outgoing.update('hold', link.now))
    link.run(2000)
    expect(answersTo(alice)).toEqual(['answer to hold'])
    expect(bob.story).toEqual(['reoffer'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('without a body it is answered at once and told to nobody', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    const { effects } = outgoing.send('UPDATE', { headers: [['Contact', '<sip:alice@192.0.2.1>']] }, link.now)
    alice.do(effects)
    link.run(100)
    expect(link.ladder).toEqual(['alice → UPDATE', 'bob → 200 UPDATE'])
    expect(bob.story).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('hung up while theirs is unanswered: 487', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    alice.do(outgoing.update('hold', link.now))
    link.run(100)
    hangUp(bob, incoming)
    expectQuiet(link)
    expect(link.ladder).toEqual(['alice → UPDATE', 'bob → BYE', 'bob → 487 UPDATE', 'alice → 200 BYE'])
  })
})
