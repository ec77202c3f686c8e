import type { Session } from '@offhook/sip'
import { MisuseError } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type Link, pair } from '../../../testkit/src/link/index.ts'
import { ended, expectQuiet, hangUp, talking } from './calls.ts'

/** Answers each re-offer at once with `answer to <offer>`. */
function answering(endpoint: Endpoint): void {
  endpoint.on = (effect) => {
    if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
    const { transaction, request } = effect.event
    endpoint.do(effect.session.answerReoffer(transaction, `answer to ${request.text}`, endpoint.now))
  }
}

function answersTo(endpoint: Endpoint): string[] {
  return endpoint.all('session').flatMap(({ event }) => (event.type === 'reanswer' ? [event.response.text] : []))
}

function offerAndSettle(link: Link, endpoint: Endpoint, session: Session, body: string): void {
  endpoint.do(session.reoffer(body, link.now))
}

describe('re-INVITE', () => {
  test('from the caller, and from the callee', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(alice)
    answering(bob)
    offerAndSettle(link, alice, outgoing, 'hold')
    link.run(1000)
    offerAndSettle(link, bob, incoming, 'video')
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to hold'])
    expect(answersTo(bob)).toEqual(['answer to video'])
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 200 INVITE',
      'alice → ACK',
      'bob → INVITE',
      'alice → 100 INVITE',
      'alice → 200 INVITE',
      'bob → ACK',
      'alice → BYE',
      'bob → 200 BYE',
    ])
  })

  test('two asked for at once go one after the other', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    answering(bob)
    alice.do(outgoing.reoffer('one', link.now))
    alice.do(outgoing.reoffer('two', link.now))
    expect(link.ladder).toEqual(['alice → INVITE'])
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to one', 'answer to two'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('glare: both get 491, wait, and come through one after the other', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(alice)
    answering(bob)
    alice.do(outgoing.reoffer('from alice', link.now))
    bob.do(incoming.reoffer('from bob', link.now))
    const before = link.now
    link.run(5000)
    expect(link.ladder.filter((line) => line.includes('491'))).toEqual(['bob → 491 INVITE', 'alice → 491 INVITE'])
    expect(answersTo(alice)).toEqual(['answer to from alice'])
    expect(answersTo(bob)).toEqual(['answer to from bob'])
    expect(link.now - before).toBeLessThanOrEqual(5000)
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('a refusal leaves the call as it was', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'reoffer')
        bob.do(effect.session.rejectReoffer(effect.event.transaction, { status: 488 }, bob.now))
    }
    alice.do(outgoing.reoffer('strange', link.now))
    link.run(1000)
    expect(alice.story).toEqual(['reofferFailed'])
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('silence fails the re-offer and not the call', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    link.faults.loss = 1
    alice.do(outgoing.reoffer('into the void', link.now))
    link.run(40_000)
    expect(alice.story).toEqual(['reofferFailed'])
    expect(outgoing.state.name).toBe('confirmed')
    link.faults.loss = 0
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('481 says that the call is gone', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    link.faults.loss = 1
    hangUp(bob, incoming)
    link.run(40_000)
    link.faults.loss = 0
    alice.do(outgoing.reoffer('anyone?', link.now))
    expectQuiet(link)
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'dialog-gone' }])
  })

  test('hung up while it is unanswered: 487 and BYE', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    alice.do(outgoing.reoffer('hold', link.now))
    link.run(100)
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'alice → BYE',
      'bob → 200 BYE',
      'bob → 487 INVITE',
      'alice → ACK',
    ])
  })

  // Found by a seed: the 100 that came after the hang-up put out the INVITE's only timer.
  test('hung up before anything was heard of it, and then only a 100: it waits no longer than 64*T1', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    alice.do(outgoing.reoffer('hold', link.now))
    hangUp(alice, outgoing)
    link.run(15)
    link.faults.loss = 1
    link.run(100_000)
    expect(link.ladder.slice(0, 3)).toEqual(['alice → INVITE', 'alice → BYE', 'bob → 100 INVITE'])
    expect(alice.ua.size.transactions).toBe(0)
    expect(incoming.state.name).toBe('ended')
    expectQuiet(link)
  })

  test('a new one tells that the answer to the last one came, though its ACK did not', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    answering(bob)
    alice.do(outgoing.reoffer('one', link.now))
    alice.do(outgoing.reoffer('two', link.now))
    link.dropNext('ACK')
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to one', 'answer to two'])
    expect(link.ladder.filter((line) => line === 'bob → 491 INVITE')).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a late offer: the answer comes in the ACK’s event', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(bob)
    alice.do(outgoing.reoffer('', link.now))
    link.run(1000)
    expect(bob.story).toEqual(['reoffer'])
    alice.do(outgoing.acknowledge('answer to the late offer', link.now))
    link.run(1000)
    expect(bob.story).toEqual(['reoffer', 'acknowledged'])
    expect(bob.all('session').map(({ event }) => (event.type === 'acknowledged' ? event.request.text : ''))).toEqual([
      '',
      'answer to the late offer',
    ])
    expect(bob.ua.respond('no such transaction', { status: 200 }, link.now)).toBe(false)
    expect(incoming.answerReoffer('no such transaction', undefined, link.now)).toBe(false)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('its Contact is where later requests go', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(bob)
    outgoing.moveTo(alice.flow, '<sip:alice@198.51.100.7>')
    alice.do(outgoing.reoffer('moved', link.now))
    link.run(1000)
    const effects = incoming.hangUp(undefined, link.now)
    const [bye] = effects
    expect(bye?.type === 'transmit' ? new TextDecoder().decode(bye.data as Uint8Array).split('\r\n')[0] : '').toBe(
      'BYE sip:alice@198.51.100.7 SIP/2.0',
    )
    bob.do(effects)
    expectQuiet(link)
  })
})

describe('other requests inside a call', () => {
  test('INFO is shown and its answer told', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob)
    bob.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'request')
        bob.do(bob.ua.respond(effect.event.transaction, { status: 200 }, bob.now))
    }
    const { transaction, effects } = outgoing.send(
      'INFO',
      { headers: [['Content-Type', 'application/dtmf-relay']], body: 'Signal=5\r\nDuration=160\r\n' },
      link.now,
    )
    alice.do(effects)
    link.run(1000)
    expect(bob.story).toEqual(['request'])
    expect(alice.all('response')).toMatchObject([{ transaction, response: { status: 200 } }])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('OPTIONS is answered by itself, an unknown method with 405', () => {
    const { alice, bob, link } = pair({ bob: { allow: ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS'] } })
    const [outgoing] = talking(link, alice, bob)
    for (const method of ['OPTIONS', 'INFO', 'STRANGE']) alice.do(outgoing.send(method, {}, link.now).effects)
    link.run(1000)
    const answers = alice.all('response').map(({ response }) => [response?.status, response?.get('Allow')])
    const allow = 'INVITE, ACK, BYE, CANCEL, OPTIONS'
    expect(answers).toEqual([
      [200, allow],
      [405, allow],
      [405, allow],
    ])
    expect(bob.story).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('misuse throws and changes nothing', () => {
    const { alice, bob, link } = pair()
    const [outgoing, incoming] = talking(link, alice, bob)
    expect(() => outgoing.ring({}, link.now)).toThrow(MisuseError)
    expect(() => incoming.accept({ contact: '<sip:b@x>' }, link.now)).toThrow(MisuseError)
    expect(() => incoming.reject({ status: 486 }, link.now)).toThrow(MisuseError)
    expect(() => outgoing.send('BYE', {}, link.now)).toThrow(MisuseError)
    expect(link.ladder).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
    expect(() => outgoing.reoffer('x', link.now)).toThrow(MisuseError)
    expect(outgoing.hangUp(undefined, link.now)).toEqual([])
  })
})

describe('a call that moves', () => {
  test('its flow closes, another is made, and a re-INVITE takes both sides over', () => {
    const { alice, bob, link } = pair({ transport: 'wss' })
    const [outgoing, incoming] = talking(link, alice, bob)
    answering(bob)
    link.close(alice, alice.flow)
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    const flow = link.connect(alice, bob, 'wss')
    outgoing.moveTo(flow, '<sip:alice@new.invalid;transport=ws>')
    alice.do(outgoing.reoffer('back again', link.now))
    link.run(1000)
    expect(answersTo(alice)).toEqual(['answer to back again'])
    expect(incoming.flow.id).toBe(bob.flow.id)
    hangUp(bob, incoming)
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'bye', by: 'remote' }])
  })
})
