import {
  type BearerCredentials,
  makeBearerChallenge,
  makeChallenge,
  parseBearer,
  type Reply,
  type SipRequest,
  type Transport,
} from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, isQuiet, pair } from '../../../testkit/src/link/index.ts'
import { place } from '../session/calls.ts'

/** A server that takes these tokens, and notes which it was shown. */
class Gate {
  readonly shown: (string | undefined)[] = []
  tokens: readonly string[]
  readonly #challenges: readonly string[]
  readonly #proxy: boolean

  constructor(
    bob: Endpoint,
    tokens: readonly string[],
    over: { challenges?: readonly string[]; proxy?: boolean } = {},
  ) {
    this.tokens = tokens
    this.#challenges = over.challenges ?? [bearer()]
    this.#proxy = over.proxy ?? false
    bob.on = (effect) => {
      if (effect.type === 'request')
        bob.do(bob.ua.respond(effect.transaction, this.#judge(effect.request) ?? { status: 200 }, bob.now))
      if (effect.type !== 'invitation') return
      const refusal = this.#judge(effect.request)
      if (refusal !== undefined) bob.do(effect.session.reject(refusal, bob.now))
      else bob.do(effect.session.accept({ contact: '<sip:bob@192.0.2.2>', body: 'answer' }, bob.now))
    }
  }

  #judge(request: SipRequest): Reply | undefined {
    const value = request.get(this.#proxy ? 'Proxy-Authorization' : 'Authorization')
    const token = value === undefined ? undefined : parseBearer(value)
    this.shown.push(token)
    if (token !== undefined && this.tokens.includes(token)) return undefined
    const name = this.#proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate'
    return { status: this.#proxy ? 407 : 401, headers: this.#challenges.map((challenge) => [name, challenge] as const) }
  }
}

function bearer(realm = 'test', authorizationServer = 'https://login.test'): string {
  return makeBearerChallenge({ realm, authorizationServer, scope: 'calls', error: 'invalid_token' })
}

function options(alice: Endpoint, credentials: { username: string; password?: string; bearer: BearerCredentials }) {
  return () => {
    const { effects } = alice.ua.request(
      {
        flow: alice.flow,
        method: 'OPTIONS',
        uri: 'sip:bob@x',
        from: 'sip:alice@x',
        to: 'sip:bob@x',
        credentials,
      },
      alice.now,
    )
    alice.do(effects)
    alice.link.run(1000)
    return alice.all('response').at(-1)?.response?.status
  }
}

const secure = { transport: 'tls' } as const

describe('a bearer token (RFC 8898)', () => {
  test.each([false, true])('is sent when it is asked for, and from then on at once (proxy: %s)', (proxy) => {
    const { alice, bob, link } = pair(secure)
    const gate = new Gate(bob, ['t1'], { proxy })
    const ask = options(alice, { username: 'alice', bearer: { token: 't1' } })
    expect([ask(), ask()]).toEqual([200, 200])
    expect(gate.shown).toEqual([undefined, 't1', 't1'])
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('is asked for where there is none, and anew when it is refused', () => {
    const { alice, bob } = pair(secure)
    const gate = new Gate(bob, ['t1'])
    const fresh = ['t1', 't2']
    alice.on = (effect) => {
      if (effect.type === 'need') alice.do(alice.ua.provide(effect.id, fresh.shift(), alice.now))
    }
    const ask = options(alice, { username: 'alice', bearer: {} })
    expect([ask(), ask()]).toEqual([200, 200])
    gate.tokens = ['t2']
    expect([ask(), ask()]).toEqual([200, 200])
    expect(gate.shown).toEqual([undefined, 't1', 't1', 't1', 't2', 't2'])
    expect(alice.all('need').map(({ need }) => need)).toEqual([
      {
        kind: 'token',
        username: 'alice',
        realm: 'test',
        authorizationServer: 'https://login.test',
        scope: 'calls',
        refused: undefined,
      },
      expect.objectContaining({ refused: 't1' }),
    ])
  })

  test('that cannot be had leaves the refusal as it is', () => {
    const { alice, bob, link } = pair(secure)
    new Gate(bob, ['t1'])
    alice.on = (effect) => {
      if (effect.type === 'need') alice.do(alice.ua.provide(effect.id, undefined, alice.now))
    }
    expect(options(alice, { username: 'alice', bearer: {} })()).toBe(401)
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('two that are refused are enough', () => {
    const { alice, bob } = pair(secure)
    const gate = new Gate(bob, [])
    alice.on = (effect) => {
      if (effect.type === 'need') alice.do(alice.ua.provide(effect.id, 't2', alice.now))
    }
    expect(options(alice, { username: 'alice', bearer: { token: 't1' } })()).toBe(401)
    expect(gate.shown).toEqual([undefined, 't1', 't2'])
  })

  test('what is no token is not sent', () => {
    const { alice, bob } = pair(secure)
    const gate = new Gate(bob, ['t1'])
    alice.on = (effect) => {
      if (effect.type === 'need') alice.do(alice.ua.provide(effect.id, 't1\r\nX-Evil: yes', alice.now))
    }
    expect(options(alice, { username: 'alice', bearer: {} })()).toBe(401)
    expect(gate.shown).toEqual([undefined, undefined])
  })

  test.each<[Transport, BearerCredentials, number]>([
    ['tcp', { token: 't1' }, 401],
    ['ws', { token: 't1' }, 401],
    ['tcp', { token: 't1', insecure: true }, 200],
    ['wss', { token: 't1' }, 200],
    ['tls', { token: 't1', realm: 'test' }, 200],
    ['tls', { token: 't1', realm: 'other' }, 401],
    ['tls', { token: 't1', authorizationServers: ['https://login.test'] }, 200],
    ['tls', { token: 't1', authorizationServers: ['https://other.test'] }, 401],
  ])('over %s with %j: %i', (transport, credentials, status) => {
    const { alice, bob } = pair({ transport })
    const gate = new Gate(bob, ['t1'])
    expect(options(alice, { username: 'alice', bearer: credentials })()).toBe(status)
    expect(gate.shown).toEqual(status === 200 ? [undefined, 't1'] : [undefined])
  })

  test('is not shown to a second realm, nor unasked over another flow', () => {
    const { alice, bob, link } = pair(secure)
    const gate = new Gate(bob, ['t1'])
    const ask = options(alice, { username: 'alice', bearer: { token: 't1' } })
    ask()
    link.connect(alice, bob, 'tls')
    ask()
    expect(gate.shown).toEqual([undefined, 't1', undefined, 't1'])
    const other = new Gate(bob, ['t1'], { challenges: [bearer('elsewhere')] })
    link.connect(alice, bob, 'tls')
    expect(ask()).toBe(401)
    expect(other.shown).toEqual([undefined])
  })

  test('comes before a password, where both would do', () => {
    const { alice, bob } = pair(secure)
    const digest = makeChallenge({ realm: 'test', nonce: 'n', algorithm: 'SHA-256' })
    const gate = new Gate(bob, ['t1'], { challenges: [digest, bearer()] })
    expect(options(alice, { username: 'alice', password: 'p', bearer: { token: 't1' } })()).toBe(200)
    expect(gate.shown).toEqual([undefined, 't1'])
  })

  test('for a call and its requests, and a registration', () => {
    const { alice, bob, link } = pair(secure)
    const gate = new Gate(bob, ['t1'])
    const credentials = { username: 'alice', bearer: { token: 't1' } }
    const session = place(alice, { credentials })
    link.run(1000)
    expect(session.state.name).toBe('confirmed')
    alice.do(session.hangUp(undefined, link.now))
    link.run(1000)
    const { registration, effects } = alice.ua.register(
      { flow: alice.flow, registrar: 'sip:x', aor: 'sip:alice@x', contact: '<sip:alice@x>', credentials },
      link.now,
    )
    alice.do(effects)
    link.run(1000)
    expect(registration.state.name).toBe('registered')
    expect(gate.shown).toEqual([undefined, 't1', 't1'])
  })
})

test.each([
  ['Bearer abc.DEF-1_2~+/==', 'abc.DEF-1_2~+/=='],
  ['bearer  x ', 'x'],
  ['Digest username="a"', undefined],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Bearer "a"', undefined],
])('of %j the token is %j', (value, token) => {
  expect(parseBearer(value)).toBe(token)
})
