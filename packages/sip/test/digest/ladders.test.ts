import {
  applyRegister,
  type HeaderField,
  ha1,
  makeChallenge,
  parseAuthorization,
  type Reply,
  type RequestOptions,
  type SipRequest,
  userHash,
  verifyAuthorization,
} from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, isQuiet, pair } from '../../../testkit/src/link/index.ts'
import { ended, place } from '../session/calls.ts'
import { Guard } from '../session/guard.ts'

const credentials = { username: 'alice', password: 'secret' }
type Header = 'Authorization' | 'Proxy-Authorization'

/** Who wants to be answered, in the order in which they stand on the way. */
interface Demand {
  readonly header: Header
  readonly realm: string
  readonly qop?: readonly string[]
}

/** Refuses with the challenges of all that are not answered, or of the first alone; notes whom each request answered. */
class Hops {
  readonly seen: string[] = []
  readonly #demands: readonly Demand[]
  readonly #together: boolean

  constructor(demands: readonly Demand[], together: boolean) {
    this.#demands = demands
    this.#together = together
  }

  judge(request: SipRequest): Reply | undefined {
    const lacking = this.#demands.filter((demand) => !isAnswered(request, demand))
    this.seen.push(this.#demands.flatMap((demand) => (lacking.includes(demand) ? [] : [demand.realm])).join(' '))
    const [first] = lacking
    if (first === undefined) return undefined
    const headers = (this.#together ? lacking : [first]).map(({ header, realm, qop }): HeaderField => {
      const challenge = makeChallenge({ realm, nonce: `n-${realm}`, algorithm: 'SHA-256', ...(qop && { qop }) })
      return [header === 'Authorization' ? 'WWW-Authenticate' : 'Proxy-Authenticate', challenge]
    })
    return { status: first.header === 'Authorization' ? 401 : 407, headers }
  }
}

function isAnswered(request: SipRequest, { header, realm, qop }: Demand): boolean {
  return request.lines(header).some((line) => {
    const auth = parseAuthorization(line)
    if (auth?.realm !== realm || (qop !== undefined && !qop.includes(auth.qop ?? ''))) return false
    const { method, body } = request
    return verifyAuthorization(auth, { method, ha1: ha1('SHA-256', 'alice', realm, 'secret'), body })
  })
}

function ask(alice: Endpoint, over: Partial<RequestOptions> = {}): number | undefined {
  const { effects } = alice.ua.request(
    {
      flow: alice.flow,
      method: 'MESSAGE',
      uri: 'sip:bob@x',
      from: 'sip:alice@x',
      to: 'sip:bob@x',
      credentials,
      ...over,
    },
    alice.now,
  )
  alice.do(effects)
  alice.link.run(1000)
  return alice.all('response').at(-1)?.response?.status
}

function serve(bob: Endpoint, judge: (request: SipRequest) => Reply | undefined): void {
  bob.on = (effect) => {
    if (effect.type === 'request')
      bob.do(bob.ua.respond(effect.transaction, judge(effect.request) ?? { status: 200 }, bob.now))
  }
}

describe('several challenges', () => {
  const proxy: Demand = { header: 'Proxy-Authorization', realm: 'proxy' }
  const second: Demand = { header: 'Proxy-Authorization', realm: 'second' }
  const origin: Demand = { header: 'Authorization', realm: 'origin' }

  test.each([
    ['a proxy and then the server', [proxy, origin], false, ['', 'proxy', 'proxy origin']],
    ['both in one response', [proxy, origin], true, ['', 'proxy origin']],
    ['two proxies at once', [proxy, second], true, ['', 'proxy second']],
    [
      'two proxies and the server, one by one',
      [proxy, second, origin],
      false,
      ['', 'proxy', 'proxy second', 'proxy second origin'],
    ],
  ] as const)('%s: all are answered, and later requests answer all at once', (_who, demands, together, seen) => {
    const { alice, bob, link } = pair()
    const hops = new Hops(demands, together)
    serve(bob, (request) => hops.judge(request))
    expect([ask(alice), ask(alice)]).toEqual([200, 200])
    expect(hops.seen).toEqual([...seen, demands.map(({ realm }) => realm).join(' ')])
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('auth-int, where the server wants nothing else, covers the body', () => {
    const { alice, bob } = pair()
    const hops = new Hops([{ ...origin, qop: ['auth-int'] }], false)
    serve(bob, (request) => hops.judge(request))
    const content = { headers: [['Content-Type', 'text/plain']], body: 'grüß dich' } as const
    expect(ask(alice, content)).toBe(200)
    expect(ask(alice, { ...content, body: 'another' })).toBe(200)
    expect(hops.seen).toEqual(['', 'origin', 'origin'])
  })
})

describe('an expired nonce', () => {
  test('is renewed with the refresh of a registration, and nobody hears of it', () => {
    const { alice, bob, link } = pair()
    const guard = new Guard({ algorithms: ['SHA-256'], lifetime: 60_000 })
    bob.on = (effect) => {
      if (effect.type !== 'request') return
      const { request, flow, transaction } = effect
      const reply = guard.judge(request, bob.now) ?? applyRegister(request, flow, [], bob.now).response
      bob.do(bob.ua.respond(transaction, reply, bob.now))
    }
    const { effects } = alice.ua.register(
      { flow: alice.flow, registrar: 'sip:x', aor: 'sip:alice@x', contact: '<sip:alice@x>', credentials },
      link.now,
    )
    alice.do(effects)
    link.run(1_000_000)
    expect(guard.seen.filter((seen) => seen.startsWith('stale')).length).toBeGreaterThanOrEqual(2)
    expect(new Set(alice.all('registration').map(({ state }) => state.name))).toEqual(new Set(['registered']))
  })

  test('is renewed inside an INVITE, and the call is one', () => {
    const { alice, bob, link } = pair()
    const guard = new Guard({ lifetime: 60_000 })
    bob.on = (effect) => {
      if (effect.type !== 'invitation') return
      const refusal = guard.judge(effect.request, bob.now)
      if (refusal !== undefined) bob.do(effect.session.reject(refusal, bob.now))
      else bob.do(effect.session.accept({ contact: '<sip:bob@192.0.2.2>', body: 'answer' }, bob.now))
    }
    for (const time of [0, 100_000]) {
      link.run(time)
      const session = place(alice, { credentials })
      link.run(1000)
      expect(session.state.name).toBe('confirmed')
      alice.do(session.hangUp(undefined, link.now))
      link.run(1000)
    }
    expect(guard.seen, 'the BYE between was 2').toEqual(['none', 'valid MD5 1', 'stale MD5 3', 'valid MD5 1'])
    expect(alice.story.filter((word) => word !== 'accepted')).toEqual(['ended bye local', 'ended bye local'])
    expect(ended(alice)).toHaveLength(2)
  })
})

test('requests under way at the same time count one nonce on', () => {
  const { alice, bob, link } = pair()
  const guard = new Guard()
  serve(bob, (request) => guard.judge(request, bob.now))
  ask(alice)
  for (let turn = 0; turn < 3; turn++) {
    const { effects } = alice.ua.request(
      { flow: alice.flow, method: 'OPTIONS', uri: 'sip:bob@x', from: 'sip:a@x', to: 'sip:bob@x', credentials },
      link.now,
    )
    alice.do(effects)
  }
  link.run(1000)
  expect(guard.seen).toEqual(['none', 'valid MD5 1', 'valid MD5 2', 'valid MD5 3', 'valid MD5 4'])
})

test('a name is hashed where the server asks for that, and the answer is right (RFC 7616 3.4.4)', () => {
  const { alice, bob } = pair()
  const names: (string | undefined)[] = []
  serve(bob, (request) => {
    const value = request.get('Authorization')
    const auth = value === undefined ? undefined : parseAuthorization(value)
    names.push(auth?.username)
    const secret = ha1('SHA-256', 'alice', 'test', 'secret')
    const isRight = auth?.userhash === true && verifyAuthorization(auth, { method: request.method, ha1: secret })
    if (isRight) return undefined
    const challenge = makeChallenge({ realm: 'test', nonce: 'n', algorithm: 'SHA-256', userhash: true })
    return { status: 401, headers: [['WWW-Authenticate', challenge]] }
  })
  expect(ask(alice)).toBe(200)
  expect(names).toEqual([undefined, userHash('SHA-256', 'alice', 'test')])
})
