import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, hangUp, place, talking } from './calls.ts'
import { Guard } from './guard.ts'

const credentials = { username: 'alice', password: 'secret' }

/** Bob answers every call that the guard lets through, and every other request with 200. */
function guarded(bob: Endpoint, guard: Guard): void {
  bob.on = (effect) => {
    if (effect.type === 'invitation') {
      const refusal = guard.judge(effect.request, bob.now)
      if (refusal === undefined) accept(bob, effect.session)
      else bob.do(effect.session.reject(refusal, bob.now))
    }
    if (effect.type === 'request')
      bob.do(bob.ua.respond(effect.transaction, guard.judge(effect.request, bob.now) ?? { status: 200 }, bob.now))
  }
}

describe('digest', () => {
  test('an INVITE is challenged and comes again by itself', () => {
    const { alice, bob, link } = pair()
    const guard = new Guard()
    guarded(bob, guard)
    const session = place(alice, { credentials })
    link.run(1000)
    expect(link.ladder).toEqual([
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 401 INVITE',
      'alice → ACK',
      'alice → INVITE',
      'bob → 100 INVITE',
      'bob → 200 INVITE',
      'alice → ACK',
    ])
    expect(alice.story).toEqual(['accepted'])
    hangUp(alice, session)
    expectQuiet(link)
  })

  test.each([
    [['MD5'], 'MD5'],
    [['SHA-256', 'MD5'], 'SHA-256'],
    [['MD5', 'SHA-256'], 'SHA-256'],
  ] as const)('of %j the strongest is taken', (algorithms, taken) => {
    const { alice, bob, link } = pair()
    const guard = new Guard({ algorithms, proxy: true })
    guarded(bob, guard)
    const session = place(alice, { credentials })
    link.run(1000)
    expect(guard.seen).toEqual(['none', `valid ${taken} 1`])
    hangUp(alice, session)
    expectQuiet(link)
  })

  test('a wrong password ends the call at the second refusal', () => {
    const { alice, bob, link } = pair()
    const guard = new Guard({ password: 'another' })
    guarded(bob, guard)
    place(alice, { credentials })
    expectQuiet(link)
    expect(guard.seen).toEqual(['none', 'wrong MD5 1'])
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', status: 401 }])
  })

  test('without credentials the refusal is told', () => {
    const { alice, bob, link } = pair()
    guarded(bob, new Guard())
    place(alice)
    expectQuiet(link)
    expect(ended(alice)).toMatchObject([{ kind: 'rejected', status: 401 }])
  })

  test('a nonce serves for later requests, until it is stale and another takes its place', () => {
    const { alice, bob, link } = pair()
    const guard = new Guard({ lifetime: 60_000 })
    guarded(bob, guard)
    const message = () => {
      const { effects } = alice.ua.request(
        { flow: alice.flow, method: 'MESSAGE', uri: 'sip:bob@x', from: 'sip:alice@x', to: 'sip:bob@x', credentials },
        link.now,
      )
      alice.do(effects)
      link.run(1000)
    }
    message()
    message()
    link.run(60_000)
    message()
    message()
    expect(guard.seen).toEqual(['none', 'valid MD5 1', 'valid MD5 2', 'stale MD5 3', 'valid MD5 1', 'valid MD5 2'])
    expect(alice.all('response').map(({ response }) => response?.status)).toEqual([200, 200, 200, 200])
    expectQuiet(link)
  })

  test('an HA1 serves in place of the password, in its own realm only', async () => {
    const { ha1 } = await import('@offhook/sip')
    for (const [realm, status] of [
      ['test', 200],
      ['other', 401],
    ] as const) {
      const { alice, bob, link } = pair()
      guarded(bob, new Guard({ algorithms: ['SHA-256', 'MD5'] }))
      const secret = { MD5: ha1('MD5', 'alice', 'test', 'secret') }
      const { effects } = alice.ua.request(
        {
          flow: alice.flow,
          method: 'OPTIONS',
          uri: 'sip:bob@x',
          from: 'sip:alice@x',
          to: 'sip:bob@x',
          credentials: { username: 'alice', realm, ha1: secret },
        },
        link.now,
      )
      alice.do(effects)
      link.run(1000)
      expect(alice.all('response').map(({ response }) => response?.status)).toEqual([status])
    }
  })

  test('a re-INVITE, an INFO and a BYE inside the call are answered for as well', () => {
    const { alice, bob, link } = pair()
    const [outgoing] = talking(link, alice, bob, { credentials })
    const guard = new Guard()
    bob.on = (effect) => {
      if (effect.type !== 'session') return
      const { event, session } = effect
      if (event.type === 'reoffer') {
        const refusal = guard.judge(event.request, bob.now)
        if (refusal === undefined) bob.do(session.answerReoffer(event.transaction, 'yes', bob.now))
        else bob.do(session.rejectReoffer(event.transaction, refusal, bob.now))
      }
      if (event.type === 'request')
        bob.do(bob.ua.respond(event.transaction, guard.judge(event.request, bob.now) ?? { status: 200 }, bob.now))
    }
    alice.do(outgoing.reoffer('hold', link.now))
    link.run(1000)
    alice.do(outgoing.send('INFO', {}, link.now).effects)
    link.run(1000)
    expect(alice.story).toEqual(['reanswer'])
    expect(alice.all('response').map(({ response }) => response?.status)).toEqual([200])
    expect(guard.seen).toEqual(['none', 'valid MD5 1', 'valid MD5 2'])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('hung up while the challenge is answered', () => {
    const { alice, bob, link } = pair()
    guarded(bob, new Guard())
    const session = place(alice, { credentials })
    link.run(15)
    hangUp(alice, session)
    expectQuiet(link)
    expect(alice.story).toEqual(['ended cancelled local'])
  })
})
