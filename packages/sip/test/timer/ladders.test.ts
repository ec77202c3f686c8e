import type { SessionTimerOptions, UserAgentOptions } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type PairOptions, pair } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, hangUp, invited, place, talking } from '../session/calls.ts'
import { spy } from '../spy.ts'

const noUpdate: Partial<UserAgentOptions> = { allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO'] }
const seconds = 1000

/** Two who both want timers, in these words, and whatever else. */
function timed(alice: SessionTimerOptions | false, bob: SessionTimerOptions | false, over: PairOptions = {}) {
  const link = pair({
    ...over,
    alice: { sessionTimer: alice, ...over.alice },
    bob: { sessionTimer: bob, ...over.bob },
  })
  const sent = spy(link.alice, link.bob)
  return { ...link, ...sent }
}

/** Answers every re-INVITE. */
function answering(endpoint: Endpoint): void {
  endpoint.on = (effect) => {
    if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
    endpoint.do(effect.session.answerReoffer(effect.event.transaction, 'answer again', endpoint.now))
  }
}

describe('settled with the call', () => {
  test('asked for in the INVITE, chosen in the 2xx', () => {
    const { alice, bob, link, header } = timed({}, {})
    const [outgoing] = talking(link, alice, bob)
    expect(header('Session-Expires', 'INVITE')).toBe('1800')
    expect(header('Min-SE', 'INVITE')).toBeUndefined()
    expect(header('Supported', 'INVITE')).toContain('timer')
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBe('1800;refresher=uas')
    expect(header('Require', 'SIP/2.0 200', 'INVITE')).toBe('timer')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('not where the peer does not know of them', () => {
    const { alice, bob, link, header } = timed({}, false)
    const [outgoing, incoming] = talking(link, alice, bob)
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBeUndefined()
    link.run(7_200 * seconds)
    expect([outgoing.state.name, incoming.state.name, link.ladder]).toEqual(['confirmed', 'confirmed', []])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('brought in by the answering side where only that one asks', () => {
    const { alice, bob, link, header } = timed(false, { expires: 300 }, { alice: { supported: ['timer'] } })
    const [outgoing] = talking(link, alice, bob)
    expect(header('Session-Expires', 'INVITE')).toBeUndefined()
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBe('300;refresher=uas')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a proxy asked for one, the caller knows nothing: we refresh, and require nothing', () => {
    const { alice, bob, link, header } = timed(false, {})
    const [outgoing] = talking(link, alice, bob, { headers: [['Session-Expires', '100;refresher=uac']] })
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBe('100;refresher=uas')
    expect(header('Require', 'SIP/2.0 200', 'INVITE')).toBeUndefined()
    link.run(50 * seconds)
    expect(link.ladder).toEqual(['bob → UPDATE', 'alice → 200 UPDATE'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test.each([
    ['uac', 'alice'],
    ['uas', 'bob'],
  ] as const)('refresher=%s in the INVITE: %s refreshes', (refresher, who) => {
    const { alice, bob, link } = timed({ expires: 100, refresher }, {})
    const [outgoing] = talking(link, alice, bob)
    link.run(51 * seconds)
    const other = who === 'alice' ? 'bob' : 'alice'
    expect(link.ladder).toEqual([`${who} → UPDATE`, `${other} → 200 UPDATE`])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('422', () => {
  test('too short: asked again with what the peer demands', () => {
    const { alice, bob, link, header } = timed({ expires: 100 }, { minSe: 300, expires: 600 })
    const outgoing = place(alice)
    link.run(100)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 422 INVITE',
      'alice → ACK',
      'alice → INVITE',
      'bob → 100 INVITE',
    ])
    expect(header('Min-SE', 'SIP/2.0 422')).toBe('300')
    expect([header('Session-Expires', 'INVITE'), header('Min-SE', 'INVITE')]).toEqual(['300', '300'])
    expect(bob.story).toEqual(['invitation'])
    accept(bob, invited(bob))
    link.run(100)
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBe('300;refresher=uas')
    link.run(150 * seconds)
    expect(header('Min-SE', 'UPDATE')).toBe('300')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a 422 without a usable Min-SE is a refusal', () => {
    const { alice, bob, link } = timed({ expires: 100 }, false)
    place(alice)
    link.run(100)
    bob.do(invited(bob).reject({ status: 422, headers: [['Min-SE', '90']] }, link.now))
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', status: 422 }])
  })

  test('one that always asks for more is not followed for ever', () => {
    const { alice, bob, link } = timed({}, false)
    let least = 2000
    bob.on = (effect) => {
      if (effect.type !== 'invitation') return
      least += 100
      bob.do(effect.session.reject({ status: 422, headers: [['Min-SE', `${least}`]] }, link.now))
    }
    place(alice)
    expectQuiet(link)
    expect(link.ladder.filter((line) => line === 'alice → INVITE')).toHaveLength(6)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', status: 422 }])
  })

  test('to a refresh, too', () => {
    const { alice, bob, link, header } = timed({ expires: 100 }, false, { bob: { ...noUpdate, supported: ['timer'] } })
    const outgoing = place(alice)
    link.run(100)
    const headers = [['Session-Expires', '100;refresher=uac'] as const]
    bob.do(invited(bob).accept({ contact: '<sip:bob@192.0.2.2>', body: 'v=0', headers }, link.now))
    link.run(100)
    link.ladder.length = 0
    bob.on = (effect) => {
      if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
      const { transaction, request } = effect.event
      const isLong = request.get('Session-Expires') === '200;refresher=uac' && request.get('Min-SE') === '200'
      if (isLong) bob.do(effect.session.answerReoffer(transaction, 'v=0', link.now))
      else bob.do(effect.session.rejectReoffer(transaction, { status: 422, headers: [['Min-SE', '200']] }, link.now))
    }
    link.run(51 * seconds)
    expect(link.ladder.filter((line) => !line.includes('100'))).toEqual([
      'alice → INVITE',
      'bob → 422 INVITE',
      'alice → ACK',
      'alice → INVITE',
      'bob → 200 INVITE',
      'alice → ACK',
    ])
    expect(header('Session-Expires', 'INVITE')).toBe('200;refresher=uac')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('refreshed', () => {
  test('for hours, by UPDATE, over a link that loses a third', () => {
    const { alice, bob, link } = timed({ expires: 300 }, {}, { seed: 5 })
    const [outgoing, incoming] = talking(link, alice, bob)
    link.faults.loss = 0.33
    link.run(5 * 3600 * seconds)
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    expect(alice.story.concat(bob.story)).toEqual([])
    link.faults.loss = 0
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('by a re-INVITE with our description as it stands, where the peer has no UPDATE', () => {
    const { alice, bob, link, header } = timed({ expires: 100, refresher: 'uac' }, {}, { bob: noUpdate })
    answering(bob)
    const outgoing = place(alice, { body: 'v=0 my own' })
    link.run(100)
    accept(bob, invited(bob))
    link.run(100)
    link.ladder.length = 0
    link.run(51 * seconds)
    expect(link.ladder).toEqual(['alice → INVITE', 'bob → 100 INVITE', 'bob → 200 INVITE', 'alice → ACK'])
    expect(
      bob.effects.flatMap((effect) =>
        effect.type === 'session' && effect.event.type === 'reoffer' ? [effect.event.request.text] : [],
      ),
    ).toEqual(['v=0 my own'])
    expect(header('Session-Expires', 'INVITE')).toBe('100;refresher=uac')
    // Nobody but the two cores knows of it.
    expect(alice.story).toEqual(['accepted'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('by the person’s own re-INVITE, which moves both times', () => {
    const { alice, bob, link } = timed({ expires: 100, refresher: 'uac' }, {})
    answering(bob)
    const [outgoing] = talking(link, alice, bob)
    link.run(40 * seconds)
    alice.do(outgoing.reoffer('hold', link.now))
    link.run(49 * seconds)
    expect(link.ladder.filter((line) => line.includes('UPDATE'))).toEqual([])
    link.run(2 * seconds)
    expect(link.ladder.slice(-2)).toEqual(['alice → UPDATE', 'bob → 200 UPDATE'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('roles stay where nobody wants them changed, whoever re-INVITEs', () => {
    const { alice, bob, link, header } = timed({ expires: 100, refresher: 'uac' }, {})
    answering(alice)
    const [outgoing, incoming] = talking(link, alice, bob)
    bob.do(incoming.reoffer('hold', link.now))
    link.run(100)
    // In the words of Bob's request Alice is the one who answers.
    expect(header('Session-Expires', 'INVITE')).toBe('100;refresher=uas')
    expect(header('Session-Expires', 'SIP/2.0 200', 'INVITE')).toBe('100;refresher=uas')
    link.ladder.length = 0
    link.run(51 * seconds)
    expect(link.ladder).toEqual(['alice → UPDATE', 'bob → 200 UPDATE'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('roles change where the peer’s re-INVITE says so', () => {
    const { alice, bob, link } = timed({ expires: 100, refresher: 'uac' }, false, { bob: { supported: ['timer'] } })
    answering(alice)
    const outgoing = place(alice)
    link.run(100)
    const incoming = invited(bob)
    const headers = [['Session-Expires', '100;refresher=uac'] as const]
    bob.do(incoming.accept({ contact: '<sip:bob@192.0.2.2>', body: 'v=0', headers }, link.now))
    link.run(100)
    bob.do(incoming.reoffer('mine', link.now, [['Session-Expires', '100;refresher=uac']]))
    link.run(100)
    link.ladder.length = 0
    link.run(66 * seconds)
    expect(link.ladder).toEqual([])
    // Bob never refreshes: 100 - 32 s later Alice hangs up.
    link.run(3 * seconds)
    expect(link.ladder).toEqual(['alice → BYE', 'bob → 200 BYE'])
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'expired' }])
    expect(outgoing.state.name).toBe('ended')
    expectQuiet(link)
  })

  test('a 2xx without terms stops the timer', () => {
    const { alice, bob, link } = timed({ expires: 100, refresher: 'uac' }, false, { bob: { supported: ['timer'] } })
    answering(bob)
    const outgoing = place(alice)
    link.run(100)
    const headers = [['Session-Expires', '100;refresher=uac'] as const]
    bob.do(invited(bob).accept({ contact: '<sip:bob@192.0.2.2>', body: 'v=0', headers }, link.now))
    link.run(100)
    alice.do(outgoing.reoffer('hold', link.now))
    link.run(100)
    link.ladder.length = 0
    link.run(3600 * seconds)
    expect(link.ladder).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('not refreshed', () => {
  test.each([
    [90, 60],
    [96, 64],
    [1800, 1768],
  ])('agreed on %i s: whoever waits for the peer hangs up after %i s', (expires, after) => {
    const { alice, bob, link } = timed({ expires, refresher: 'uas' }, {})
    const [outgoing] = talking(link, alice, bob)
    const start = link.now
    bob.asleep = true
    link.run(3600 * seconds)
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'expired' }])
    expect(outgoing.state.name).toBe('ended')
    // The 2xx was on its way for 10 ms, and so was the BYE's first try.
    expect(start).toBe(200)
    expect(link.ladder[0]).toBe('alice → BYE')
    bob.asleep = false
    expectQuiet(link)
    expect(after).toBeLessThan(expires)
  })

  test('the BYE comes at that time, not before', () => {
    const { alice, bob, link } = timed({ expires: 90, refresher: 'uas' }, {})
    talking(link, alice, bob)
    bob.asleep = true
    link.runUntil(60 * seconds + 100)
    expect(alice.story).toEqual([])
    link.run(100)
    expect(alice.story).toEqual(['ended failed expired'])
    bob.asleep = false
    expectQuiet(link)
  })

  test('the refresher tries again and again and ends the call only when the time is over', () => {
    const { alice, bob, link } = timed({ expires: 600, refresher: 'uac' }, {})
    const [outgoing, incoming] = talking(link, alice, bob)
    link.faults.loss = 1
    link.run(599 * seconds)
    expect(outgoing.state.name).toBe('confirmed')
    expect(incoming.state.name).toBe('ended')
    expect(new Set(link.ladder.filter((line) => line.startsWith('alice')))).toEqual(new Set(['alice → UPDATE ✗']))
    link.run(2 * seconds)
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'expired' }])
    expect(ended(bob)).toEqual([{ kind: 'failed', cause: 'expired' }])
    expectQuiet(link)
  })

  test('silence for a while costs nothing', () => {
    const { alice, bob, link } = timed({ expires: 600, refresher: 'uac' }, {})
    const [outgoing, incoming] = talking(link, alice, bob)
    link.faults.loss = 1
    link.run(400 * seconds)
    link.faults.loss = 0
    link.run(600 * seconds)
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(bob, incoming)
    expectQuiet(link)
  })

  test('a peer that says 481 has lost the call', () => {
    const { alice, bob, link } = timed({ expires: 100, refresher: 'uac' }, {})
    const [, incoming] = talking(link, alice, bob)
    link.dropNext('BYE')
    hangUp(bob, incoming)
    // The BYE is sent again, but all of it is lost.
    for (let n = 0; n < 20; n++) link.dropNext('BYE')
    link.run(51 * seconds)
    expect(ended(alice)).toEqual([{ kind: 'failed', cause: 'dialog-gone' }])
    expectQuiet(link)
  })

  test('a peer that has forgotten UPDATE is sent a re-INVITE at once', () => {
    const { alice, bob, link } = timed({ expires: 100, refresher: 'uac' }, {}, { bob: noUpdate })
    answering(bob)
    const outgoing = place(alice)
    link.run(100)
    const headers = [['Allow', 'UPDATE'] as const]
    bob.do(invited(bob).accept({ contact: '<sip:bob@192.0.2.2>', body: 'v=0', headers }, link.now))
    link.run(100)
    link.ladder.length = 0
    link.run(51 * seconds)
    expect(link.ladder).toEqual([
      'alice → UPDATE',
      'bob → 405 UPDATE',
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 200 INVITE',
      'alice → ACK',
    ])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('after sleep', () => {
  test('beyond half time the refresh goes out at once', () => {
    const { alice, bob, link } = timed({ expires: 1800, refresher: 'uac' }, {})
    const [outgoing, incoming] = talking(link, alice, bob)
    alice.asleep = true
    link.run(1500 * seconds)
    alice.asleep = false
    link.run(100)
    expect(link.ladder).toEqual(['alice → UPDATE', 'bob → 200 UPDATE'])
    link.run(890 * seconds)
    expect(link.ladder).toHaveLength(2)
    link.run(20 * seconds)
    expect(link.ladder).toHaveLength(4)
    expect([outgoing.state.name, incoming.state.name]).toEqual(['confirmed', 'confirmed'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test.each(['uac', 'uas'] as const)(
    'of an hour, refresher=%s: both sides have ended it, and nothing is refreshed',
    (refresher) => {
      const { alice, bob, link } = timed({ expires: 1800, refresher }, {})
      talking(link, alice, bob)
      alice.asleep = true
      link.run(3600 * seconds)
      expect(bob.story).toEqual(['ended failed expired'])
      alice.asleep = false
      expectQuiet(link)
      expect(alice.story).toEqual([expect.stringMatching(/^ended (failed expired|bye remote)$/)])
      expect(link.ladder.filter((line) => line.startsWith('alice → UPDATE'))).toEqual([])
    },
  )
})

test('an UPDATE before the answer carries no terms and gets none', () => {
  const { alice, bob, link, last } = timed({}, {})
  const outgoing = place(alice)
  link.run(100)
  const incoming = invited(bob)
  bob.do(incoming.ring({ contact: '<sip:bob@192.0.2.2>', reliable: true, body: 'v=0 early' }, link.now))
  link.run(100)
  bob.do(incoming.update('v=0 other', link.now))
  link.run(100)
  const reoffer = alice.all('session').flatMap(({ event }) => (event.type === 'reoffer' ? [event] : []))[0]
  alice.do(outgoing.answerReoffer(reoffer?.transaction ?? '', 'v=0 mine', link.now))
  link.run(100)
  for (const text of [last('UPDATE'), last('SIP/2.0 200', 'UPDATE')]) expect(text).not.toContain('Session-Expires')
  bob.do(incoming.accept({ contact: '<sip:bob@192.0.2.2>' }, link.now))
  link.run(100)
  expect(last('SIP/2.0 200', 'INVITE')).toContain('Session-Expires: 1800;refresher=uas')
  hangUp(alice, outgoing)
  expectQuiet(link)
})
