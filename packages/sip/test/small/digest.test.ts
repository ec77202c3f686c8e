import { expect, test } from 'vitest'
import type { Endpoint } from '../../../testkit/src/link/index.ts'
import { accept, ended, expectQuiet, hangUp, place } from '../session/calls.ts'
import { Guard } from '../session/guard.ts'
import { pairOf } from './pairs.ts'

const credentials = { username: 'alice', password: 'secret' }

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

test.each([
  [['MD5'], 'MD5', true],
  [['SHA-256', 'MD5'], 'SHA-256', false],
  [['MD5', 'SHA-256', 'SHA-512-256'], 'SHA-256', true],
] as const)('of %j the strongest that it knows is taken', (algorithms, taken, proxy) => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const guard = new Guard({ algorithms, proxy })
  guarded(bob, guard)
  const session = place(alice, { credentials })
  link.run(1000)
  expect(guard.seen).toEqual(['none', `valid ${taken} 1`])
  expect(alice.story).toEqual(['accepted'])
  hangUp(alice, session)
  expectQuiet(link)
})

test('the nonce of the registration serves for the call, until it is stale', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const guard = new Guard({ lifetime: 60_000 })
  guarded(bob, guard)
  const call = () => hangUp(alice, place(alice, { credentials }))
  const contact = '<sip:alice@192.0.2.1>'
  const registered = alice.ua.register(
    {
      flow: alice.flow,
      registrar: 'sip:example.com',
      aor: 'sip:alice@example.com',
      contact,
      expires: 3600,
      credentials,
    },
    link.now,
  )
  alice.do(registered.effects)
  link.run(1000)
  call()
  link.run(100_000)
  call()
  link.run(1000)
  // The third was in a BYE, which nobody judged.
  expect(guard.seen).toEqual(['none', 'valid MD5 1', 'valid MD5 2', 'stale MD5 4'])
  alice.do(registered.registration.end(link.now))
  expectQuiet(link)
})

test('a wrong password ends the call at the second refusal; without one the first stands', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const guard = new Guard({ password: 'another' })
  guarded(bob, guard)
  place(alice)
  link.run(1000)
  place(alice, { credentials })
  expectQuiet(link)
  expect(guard.seen).toEqual(['none', 'none', 'wrong MD5 1'])
  expect(ended(alice)).toMatchObject([
    { kind: 'rejected', status: 401 },
    { kind: 'rejected', status: 401 },
  ])
})
