import type { HeaderField, ReceivedReferral, ReferOptions, Referral, Session } from '@offhook/sip'
import { MisuseError, refer } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type PairOptions, pair } from '../../../testkit/src/link/index.ts'
import { expectQuiet, hangUp, talking } from '../session/calls.ts'
import { spy } from '../spy.ts'

const seconds = 1000

function two(over: PairOptions = {}) {
  const made = pair({
    ...over,
    alice: { sessionTimer: false, ...over.alice },
    bob: { sessionTimer: false, ...over.bob },
  })
  return { ...made, ...spy(made.alice, made.bob) }
}

function ask(from: Endpoint, session: Session, options: Partial<ReferOptions> = {}): Referral {
  const { referral, effects } = refer(session, { to: 'sip:carol@example.com', ...options }, from.now)
  from.do(effects)
  return referral
}

/** The REFER that has come to this endpoint. */
function taken(endpoint: Endpoint, which = 0): ReceivedReferral {
  const asked = endpoint.effects.flatMap((effect) => {
    if (effect.type === 'request' && effect.request.method === 'REFER') return [effect.transaction]
    if (effect.type !== 'session' || effect.event.type !== 'request') return []
    return effect.event.request.method === 'REFER' ? [effect.event.transaction] : []
  })[which]
  if (asked === undefined) throw new Error('nobody has asked')
  const { referral, effects } = endpoint.ua.takeReferral(asked, endpoint.now)
  endpoint.do(effects)
  if (referral === undefined) throw new Error('it was malformed')
  return referral
}

/** What has been heard of all REFERs of this endpoint, as words. */
function heard(endpoint: Endpoint, referral?: Referral): string[] {
  return endpoint.all('referral').flatMap(({ event, referral: about }) => {
    if (referral !== undefined && referral !== about) return []
    if (event.type === 'accepted') return [`accepted ${event.response.status}`]
    if (event.type === 'progress') return [`progress ${event.status} ${event.reason}`]
    const { end } = event
    const more =
      'status' in end ? end.status : 'response' in end ? end.response.status : 'cause' in end ? end.cause : ''
    return [`ended ${end.kind} ${more}`.trim()]
  })
}

describe('a transfer', () => {
  test.each(['udp', 'tcp', 'wss'] as const)('over %s, told step by step', (transport) => {
    const { alice, bob, link, header } = two({ transport })
    const [outgoing, incoming] = talking(link, alice, bob)
    const referral = ask(alice, outgoing, { referredBy: '"Alice" <sip:alice@example.com>' })
    expect([referral.session, referral.state]).toEqual([outgoing, 'asked'])
    link.run(100)
    const asked = taken(bob)
    expect(asked).toMatchObject({
      session: incoming,
      to: { uri: 'sip:carol@example.com', method: 'INVITE' },
      referredBy: '"Alice" <sip:alice@example.com>',
    })
    bob.do(asked.accept(link.now))
    link.run(100)
    bob.do(asked.progress(180, link.now))
    link.run(100)
    expect(header('Subscription-State', 'NOTIFY')).toMatch(/^active;expires=1(79|80)$/)
    expect(header('Content-Type', 'NOTIFY')).toBe('message/sipfrag;version=2.0')
    bob.do(asked.progress(200, link.now, 'Talking'))
    link.run(100)
    expect(header('Subscription-State', 'NOTIFY')).toBe('terminated;reason=noresource')
    expect(link.ladder).toEqual([
      'alice → REFER',
      'bob → 202 REFER',
      'bob → NOTIFY',
      'alice → 200 NOTIFY',
      'bob → NOTIFY',
      'alice → 200 NOTIFY',
      'bob → NOTIFY',
      'alice → 200 NOTIFY',
    ])
    expect(heard(alice)).toEqual([
      'accepted 202',
      'progress 100 Trying',
      'progress 180 Ringing',
      'progress 200 Talking',
      'ended done 200',
    ])
    expect([referral.state, asked.state]).toEqual(['ended', 'ended'])
    // Nothing of it is shown twice, and the call goes on.
    expect(outgoing.state.name).toBe('confirmed')
    expect(asked.progress(200, link.now)).toBe(false)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test.each([0.1, 0.3, 0.5])('over a link that loses %d, doubles and reorders', (loss) => {
    for (let seed = 0; seed < 25; seed++) {
      const { alice, bob, link } = two({ seed })
      const [outgoing] = talking(link, alice, bob)
      Object.assign(link.faults, { loss, duplicate: 0.2, delay: [5, 400] })
      bob.on = (effect) => {
        if (effect.type !== 'session' || effect.event.type !== 'request') return
        const asked = taken(bob)
        bob.do(asked.accept(link.now))
        link.after(2000, () => bob.do(asked.progress(180, link.now)))
        link.after(9000, () => bob.do(asked.progress(486, link.now)))
      }
      ask(alice, outgoing)
      link.run(150 * seconds)
      const told = heard(alice)
      // In order and once each; what was lost for 32 s is lost.
      const order = ['accepted 202', 'progress 100 Trying', 'progress 180 Ringing', 'progress 486 Busy Here']
      const progress = told.filter((line) => line.startsWith('progress'))
      expect(progress, `seed ${seed}`).toEqual(order.filter((line) => progress.includes(line)))
      link.faults.loss = 0
      hangUp(alice, outgoing)
      expectQuiet(link)
      expect(heard(alice).at(-1), `seed ${seed}`).toMatch(/^ended (done 486|expired|failed timeout)$/)
    }
  })

  test('refused', () => {
    const { alice, bob, link } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    bob.do(taken(bob).reject({ status: 603 }, link.now))
    link.run(100)
    expect(heard(alice)).toEqual(['ended refused 603'])
    expect(outgoing.state.name).toBe('confirmed')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('never answered: it fails, and is refused no more', () => {
    const { alice, bob, link } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    const asked = taken(bob)
    link.run(40 * seconds)
    expect(heard(alice)).toEqual(['ended failed timeout'])
    expect([asked.accept(link.now), asked.reject({ status: 486 }, link.now)]).toEqual([false, false])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('to somebody who has no call of ours: 481 ends it', () => {
    const { alice, bob, link } = two()
    const [outgoing, incoming] = talking(link, alice, bob)
    for (let n = 0; n < 12; n++) link.dropNext('BYE')
    hangUp(bob, incoming)
    link.run(100)
    ask(alice, outgoing)
    link.run(100)
    expect(heard(alice)).toEqual(['ended refused 481'])
    expect(alice.story).toEqual(['ended failed dialog-gone'])
    expectQuiet(link)
  })

  test('nothing to follow before the call is answered', () => {
    const { alice, link } = two()
    const { session, effects } = alice.ua.invite(
      { flow: alice.flow, uri: 'sip:b@x', from: 'sip:a@x', to: 'sip:b@x', contact: '<sip:a@x>' },
      link.now,
    )
    alice.do(effects)
    expect(() => refer(session, { to: 'sip:carol@x' }, link.now)).toThrow(MisuseError)
    hangUp(alice, session)
    expectQuiet(link)
  })

  test('attended: the Replaces of the other call is embedded', () => {
    const { alice, bob, link, header } = two()
    const [first] = talking(link, alice, bob)
    const [second] = talking(link, alice, bob)
    ask(alice, first, { replaces: second })
    const replaces = `${second.callId};to-tag=${second.remoteTag};from-tag=${second.localTag}`
    expect(header('Refer-To', 'REFER')).toBe(`<sip:carol@example.com?Replaces=${encodeURIComponent(replaces)}>`)
    link.run(100)
    const asked = taken(bob)
    expect(asked.to.replaces).toEqual({
      callId: second.callId,
      toTag: second.remoteTag,
      fromTag: second.localTag,
      earlyOnly: false,
    })
    bob.do(asked.reject({ status: 486 }, link.now))
    hangUp(alice, first)
    hangUp(alice, second)
    expectQuiet(link)
  })
})

describe('without a subscription (RFC 4488)', () => {
  test('asked for and granted: no NOTIFY at all', () => {
    const { alice, bob, link, header } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing, { subscription: false })
    expect(header('Refer-Sub', 'REFER')).toBe('false')
    link.run(100)
    const asked = taken(bob)
    bob.do(asked.accept(link.now))
    expect(asked.progress(180, link.now)).toBe(false)
    link.run(100)
    expect(header('Refer-Sub', 'SIP/2.0 200', 'REFER')).toBe('false')
    expect(heard(alice)).toEqual(['accepted 200', 'ended quiet'])
    expect(link.ladder).toEqual(['alice → REFER', 'bob → 200 REFER'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('asked for and not granted: it is followed like any other', () => {
    const { alice, bob, link } = two()
    const [outgoing, incoming] = talking(link, alice, bob)
    ask(alice, outgoing, { subscription: false })
    link.run(100)
    const event = bob.all('session').flatMap((effect) => (effect.event.type === 'request' ? [effect.event] : []))[0]
    bob.do(bob.ua.respond(event?.transaction ?? '', { status: 202 }, link.now))
    link.run(100)
    notify(bob, incoming, ['Event', 'refer'], 'terminated;reason=noresource', 'SIP/2.0 200 OK')
    link.run(100)
    expect(heard(alice)).toEqual(['accepted 202', 'progress 200 OK', 'ended done 200'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

/** A NOTIFY as a peer of another make would send it. */
function notify(from: Endpoint, session: Session, event: HeaderField, state: string | undefined, body: string): void {
  const headers: HeaderField[] = [event, ['Content-Type', 'message/sipfrag']]
  if (state !== undefined) headers.push(['Subscription-State', state])
  from.do(session.send('NOTIFY', { headers, body }, from.now).effects)
}

/** The answers to requests that were sent with `Session.send`. */
function answers(endpoint: Endpoint): (number | undefined)[] {
  return endpoint.all('response').map(({ response }) => response?.status)
}

describe('NOTIFYs of other makes', () => {
  function asked(refers = 1) {
    const made = two()
    const { alice, bob, link } = made
    const [outgoing, incoming] = talking(link, alice, bob)
    const referrals: Referral[] = []
    for (let n = 0; n < refers; n++) {
      referrals.push(ask(alice, outgoing))
      link.run(100)
    }
    for (const { event } of bob.all('session'))
      if (event.type === 'request') bob.do(bob.ua.respond(event.transaction, { status: 202 }, link.now))
    link.run(100)
    alice.effects.length = 0
    bob.effects.length = 0
    return { ...made, outgoing, incoming, referrals }
  }

  test('without any REFER: 481', () => {
    const { alice, bob, link } = two()
    const [outgoing, incoming] = talking(link, alice, bob)
    notify(bob, incoming, ['Event', 'refer'], 'active', 'SIP/2.0 100 Trying')
    link.run(100)
    expect(answers(bob)).toEqual([481])
    expect(alice.effects).toEqual([])
    // Deviation of `Session.send`: a 481 ends the call for whoever gets it.
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('of another event: told to the driver', () => {
    const { alice, bob, link, outgoing, incoming } = asked()
    notify(bob, incoming, ['Event', 'talk'], 'active', 'x')
    link.run(100)
    expect(alice.story).toEqual(['request'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('without Subscription-State the final status is the last word', () => {
    const { alice, bob, link, outgoing, incoming } = asked()
    notify(bob, incoming, ['Event', 'refer'], undefined, 'SIP/2.0 180 Ringing')
    link.run(100)
    notify(bob, incoming, ['Event', 'refer'], undefined, 'SIP/2.0 200 OK')
    link.run(100)
    expect(heard(alice)).toEqual(['progress 180 Ringing', 'progress 200 OK', 'ended done 200'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('terminated without a status: it is not known how it went', () => {
    const { alice, bob, link, outgoing, incoming } = asked()
    notify(bob, incoming, ['Event', 'refer'], 'terminated;reason=timeout', 'what?')
    link.run(100)
    const [end] = alice.all('referral').map(({ event }) => event)
    expect(end).toEqual({ type: 'ended', end: { kind: 'stopped', reason: 'timeout' } })
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('a final status and no end: the time ends it, and the status counts', () => {
    const { alice, bob, link, outgoing, incoming } = asked()
    notify(bob, incoming, ['Event', 'refer'], 'active;expires=30', 'SIP/2.0 200 OK')
    link.run(100)
    expect(heard(alice)).toEqual(['progress 200 OK'])
    link.run(63 * seconds)
    expect(heard(alice).at(-1)).toBe('ended done 200')
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('active for ever: an hour without another is enough', () => {
    const { alice, bob, link, outgoing, incoming } = asked()
    notify(bob, incoming, ['Event', 'refer'], 'active;expires=999999999', 'SIP/2.0 180 Ringing')
    link.run(3640 * seconds)
    expect(heard(alice)).toEqual(['progress 180 Ringing', 'ended expired'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('never: after 64*T1 it is over', () => {
    const { alice, link, outgoing } = asked()
    link.run(33 * seconds)
    expect(heard(alice)).toEqual(['ended expired'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('several REFERs are told apart by their id', () => {
    const { alice, bob, link, header, outgoing, incoming, referrals } = asked(3)
    const last = Number(/^\d+/.exec(header('CSeq', 'REFER') ?? '')?.[0])
    notify(bob, incoming, ['Event', `refer;id=${last}`], 'active;expires=60', 'SIP/2.0 183 Third')
    notify(bob, incoming, ['Event', `refer;id=${last - 1}`], 'terminated', 'SIP/2.0 404 Second')
    notify(bob, incoming, ['Event', 'refer'], 'active;expires=60', 'SIP/2.0 180 First')
    link.run(100)
    expect(referrals.map((referral) => heard(alice, referral))).toEqual([
      ['progress 180 First'],
      ['progress 404 Second', 'ended done 404'],
      ['progress 183 Third'],
    ])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('of an unknown id: 481, and the others live', () => {
    const { alice, bob, link, outgoing, incoming, referrals } = asked()
    notify(bob, incoming, ['Event', 'refer;id=4711'], 'active', 'SIP/2.0 200 OK')
    link.run(100)
    expect(answers(bob)).toEqual([481])
    expect(referrals.map(({ state }) => state)).toEqual(['following'])
    expect(heard(alice)).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('after the call', () => {
  test('NOTIFYs still find theirs; other requests do not', () => {
    const { alice, bob, link } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    const asked = taken(bob)
    bob.do(asked.accept(link.now))
    link.run(100)
    hangUp(alice, outgoing)
    link.run(100)
    expect(alice.ua.size).toMatchObject({ sessions: 0, dialogs: 1 })
    bob.do(asked.progress(180, link.now))
    bob.do(asked.progress(200, link.now))
    link.run(100)
    expect(heard(alice)).toEqual([
      'accepted 202',
      'progress 100 Trying',
      'progress 180 Ringing',
      'progress 200 OK',
      'ended done 200',
    ])
    expect(alice.ua.size.dialogs).toBe(0)
    expectQuiet(link)
    expect(alice.story).toEqual(['ended bye local'])
  })

  test('a REFER that was on its way when the call ended', () => {
    const { alice, bob, link } = two()
    const [outgoing, incoming] = talking(link, alice, bob)
    ask(alice, outgoing)
    hangUp(bob, incoming)
    link.run(100)
    expect(heard(alice)).toEqual(['ended refused 481'])
    expectQuiet(link)
  })

  test('INVITE, UPDATE and INFO in what is left get 481', () => {
    const { alice, bob, link } = two()
    const [outgoing, incoming] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    const asked = taken(bob)
    bob.do(asked.accept(link.now))
    link.run(100)
    for (let n = 0; n < 12; n++) link.dropNext('BYE')
    hangUp(alice, outgoing)
    bob.do(incoming.reoffer('v=0', link.now))
    link.run(100)
    expect(link.ladder).toContain('alice → 481 INVITE')
    // Bob's call ended by that; what he tells of the transfer still arrives.
    bob.do(asked.progress(200, link.now))
    link.run(100)
    expect(heard(alice).at(-1)).toBe('ended done 200')
    expectQuiet(link)
  })
})

describe('whoever was asked', () => {
  test('tells that the time is over', () => {
    const { alice, bob, link, header } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    const asked = taken(bob)
    bob.do(asked.accept(link.now))
    bob.do(asked.progress(180, link.now))
    link.run(181 * seconds)
    expect(header('Subscription-State', 'NOTIFY')).toBe('terminated;reason=timeout')
    expect(heard(alice).at(-1)).toBe('ended stopped')
    expect(asked.progress(200, link.now)).toBe(false)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('stops when nobody listens', () => {
    const { alice, bob, link } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    const asked = taken(bob)
    link.faults.loss = 1
    bob.do(asked.accept(link.now))
    link.run(40 * seconds)
    expect(asked.state).toBe('ended')
    link.faults.loss = 0
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test.each([
    ['none', []],
    ['two', [['Refer-To', '<sip:a@x>'] as const, ['Refer-To', '<sip:b@x>'] as const]],
    ['no address', [['Refer-To', 'carol'] as const]],
  ])('answers 400 to a REFER with a Refer-To that is %s', (_title, headers) => {
    const { alice, bob, link } = two()
    const [outgoing] = talking(link, alice, bob)
    alice.do(outgoing.send('REFER', { headers }, link.now).effects)
    link.run(100)
    expect(() => taken(bob)).toThrow('malformed')
    link.run(100)
    expect(answers(alice)).toEqual([400])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('answers once, whoever tries', () => {
    const { alice, bob, link } = two()
    const [outgoing] = talking(link, alice, bob)
    ask(alice, outgoing)
    link.run(100)
    const asked = taken(bob)
    const { event } = bob.all('session')[0] ?? {}
    const id = event?.type === 'request' ? event.transaction : ''
    expect(bob.ua.respond(id, { status: 501 }, link.now)).toBe(false)
    expect(bob.ua.takeReferral(id, link.now)).toEqual({ referral: undefined, effects: [] })
    expect(() => asked.reject({ status: 200 }, link.now)).toThrow(MisuseError)
    expect(() => asked.progress(99, link.now)).toThrow(MisuseError)
    bob.do(asked.accept(link.now))
    expect(asked.accept(link.now)).toBe(false)
    bob.do(asked.progress(200, link.now))
    link.run(100)
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})
