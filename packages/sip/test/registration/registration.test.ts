import {
  applyRegister,
  type Binding,
  MisuseError,
  type RegisterOptions,
  type RegistrarPolicy,
  type Registration,
} from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, isQuiet, pair } from '../../../testkit/src/link/index.ts'
import { Guard } from '../session/guard.ts'

/** Bob as a registrar of one address. */
class Registrar {
  bindings: readonly Binding[] = []
  readonly requests: string[] = []

  constructor(bob: Endpoint, policy: RegistrarPolicy = {}, guard?: Guard) {
    bob.on = (effect) => {
      if (effect.type !== 'request') return
      const { request, flow, transaction } = effect
      this.requests.push(`${request.cseq.seq} ${request.get('Expires')}`)
      const refusal = guard?.judge(request, bob.now)
      if (refusal !== undefined) return void bob.do(bob.ua.respond(transaction, refusal, bob.now))
      const result = applyRegister(request, flow, this.bindings, bob.now, policy)
      this.bindings = result.bindings
      bob.do(bob.ua.respond(transaction, result.response, bob.now))
    }
  }
}

function register(alice: Endpoint, over: Partial<RegisterOptions> = {}): Registration {
  const { registration, effects } = alice.ua.register(
    {
      flow: alice.flow,
      registrar: 'sip:example.com',
      aor: 'sip:alice@example.com',
      contact: '<sip:alice@192.0.2.1>',
      instanceId: '<urn:uuid:00000000-0000-1000-8000-000A95A0E128>',
      ...over,
    },
    alice.now,
  )
  alice.do(effects)
  return registration
}

function states(alice: Endpoint): string[] {
  return alice.all('registration').map(({ state }) => state.name)
}

describe('a registration', () => {
  test.each(['udp', 'wss'] as const)(
    'over %s registers, refreshes itself well before it lapses, and ends',
    (transport) => {
      const { alice, bob, link } = pair({ transport })
      const registrar = new Registrar(bob)
      const registration = register(alice)
      link.run(1000)
      expect(registration.state).toMatchObject({ name: 'registered', expires: 600 })
      expect(registrar.bindings).toMatchObject([
        {
          uri: 'sip:alice@192.0.2.1',
          instanceId: '<urn:uuid:00000000-0000-1000-8000-000A95A0E128>',
          regId: 1,
          cseq: 1,
          expiresAt: 600_010,
        },
      ])
      link.run(3_600_000)
      expect(registrar.requests.length).toBeGreaterThanOrEqual(10)
      expect(registrar.requests.length).toBeLessThanOrEqual(13)
      expect(registrar.bindings).toHaveLength(1)
      expect(alice.ua.size.registrations).toBe(1)
      alice.do(registration.end(link.now))
      link.settle()
      expect(registrar.bindings).toEqual([])
      expect(states(alice).slice(-2)).toEqual(['unregistering', 'ended'])
      expect(isQuiet(alice, bob)).toBe(true)
      expect(() => registration.refresh(link.now)).toThrow(MisuseError)
    },
  )

  test('answers a challenge, and uses its nonce for the refresh', () => {
    const { alice, bob, link } = pair()
    const guard = new Guard({ algorithms: ['SHA-256', 'MD5'], lifetime: 1_000_000 })
    new Registrar(bob, {}, guard)
    const registration = register(alice, { credentials: { username: 'alice', password: 'secret' } })
    link.run(500_000)
    expect(guard.seen).toEqual(['none', 'valid SHA-256 1', 'valid SHA-256 2'])
    alice.do(registration.end(link.now))
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('a wrong password fails it, and then it does nothing by itself', () => {
    const { alice, bob, link } = pair()
    new Registrar(bob, {}, new Guard({ password: 'other' }))
    register(alice, { credentials: { username: 'alice', password: 'secret' } })
    link.settle()
    expect(alice.all('registration')).toMatchObject([{ state: { name: 'failed', response: { status: 401 } } }])
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('asks for what the registrar wants at least', () => {
    const { alice, bob, link } = pair()
    const registrar = new Registrar(bob, { minExpires: 300 })
    const registration = register(alice, { expires: 60 })
    link.run(1000)
    expect(registrar.requests).toEqual(['1 60', '2 300'])
    expect(registration.state).toMatchObject({ name: 'registered', expires: 300 })
  })

  test('takes what it is granted, not what it asked for', () => {
    const { alice, bob, link } = pair()
    const registrar = new Registrar(bob, { maxExpires: 120 })
    register(alice)
    link.run(110_000)
    expect(registrar.requests).toHaveLength(2)
  })

  test('nobody answers', () => {
    const { alice, bob, link } = pair({ loss: 1 })
    const registration = register(alice)
    link.settle()
    expect(registration.state).toEqual({ name: 'failed', cause: 'timeout' })
    link.faults.loss = 0
    const registrar = new Registrar(bob)
    alice.do(registration.refresh(link.now))
    link.run(1000)
    expect(states(alice)).toEqual(['failed', 'registering', 'registered'])
    expect(registrar.bindings).toHaveLength(1)
  })

  test('moves to a new flow and replaces what it left behind', () => {
    const { alice, bob, link } = pair({ transport: 'wss' })
    const registrar = new Registrar(bob)
    const registration = register(alice, { contact: '<sip:alice@one.invalid;transport=ws>' })
    link.run(1000)
    link.close(alice, alice.flow)
    const flow = link.connect(alice, bob, 'wss')
    alice.do(registration.refresh(link.now, { flow, contact: '<sip:alice@two.invalid;transport=ws>' }))
    link.run(1000)
    expect(registrar.bindings).toMatchObject([{ uri: 'sip:alice@two.invalid;transport=ws', flow: { id: bob.flow.id } }])
  })

  test('ended while it is under way, it is ended once that is done', () => {
    const { alice, bob, link } = pair()
    const registrar = new Registrar(bob)
    const registration = register(alice)
    alice.do(registration.end(link.now))
    expect(registration.state.name).toBe('unregistering')
    link.settle()
    expect(registrar.requests).toEqual(['1 600', '2 0'])
    expect(registrar.bindings).toEqual([])
    expect(registration.state.name).toBe('ended')
    expect(isQuiet(alice, bob)).toBe(true)
  })
})
