import type { Effect, Flow, InviteOptions, Place } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, isQuiet, Link, pair } from '../../../testkit/src/link/index.ts'
import { accept, answer, ended, expectQuiet, hangUp, invited, place } from '../session/calls.ts'

/** Opens what is asked for while it may, and notes what that was. */
class Opener {
  readonly asked: string[] = []
  readonly opened: Flow[] = []

  constructor(alice: Endpoint, open: (to: Place) => Flow | undefined) {
    alice.on = (effect: Effect) => {
      if (effect.type !== 'need' || effect.need.kind !== 'flow') return
      const { why, to } = effect.need
      this.asked.push(`${why} ${to.transport} ${to.address}`)
      const flow = open(to)
      if (flow !== undefined) this.opened.push(flow)
      alice.do(alice.ua.provide(effect.id, flow && { flow, contact: '<sip:alice@elsewhere.invalid>' }, alice.now))
    }
  }
}

const body = `v=0\r\n${'a=x\r\n'.repeat(300)}`

function message(alice: Endpoint, over: { readonly body?: string; readonly flow?: Flow } = {}): void {
  const { effects } = alice.ua.request(
    {
      flow: alice.flow,
      method: 'MESSAGE',
      uri: 'sip:bob@x',
      from: 'sip:alice@x',
      to: 'sip:bob@x',
      headers: [['Content-Type', 'text/plain']],
      body: 'short',
      ...over,
    },
    alice.now,
  )
  alice.do(effects)
}

function outcomes(alice: Endpoint): (number | string | undefined)[] {
  return alice.all('response').map(({ response, cause }) => response?.status ?? cause)
}

describe('a request that is too large for UDP (RFC 3261 18.1.1)', () => {
  const setUp = (isThere: boolean) => {
    const { alice, bob, link } = pair({ alice: { opensFlows: true } })
    const udp = alice.flow
    const opener = new Opener(alice, ({ transport }) => (isThere ? link.connect(alice, bob, transport) : undefined))
    const requests: string[] = []
    bob.on = (effect) => {
      if (effect.type !== 'request') return
      requests.push(`${effect.flow.transport} ${effect.request.via.transport}`)
      bob.do(bob.ua.respond(effect.transaction, { status: 200 }, bob.now))
    }
    return { alice, bob, link, udp, opener, requests }
  }

  test('goes by TCP to the same peer, its Via too, and the next one by the same flow', () => {
    const { alice, link, udp, opener, requests } = setUp(true)
    for (const text of [body, body, 'short']) {
      message(alice, { flow: udp, body: text })
      link.run(1000)
    }
    expect(requests).toEqual(['tcp TCP', 'tcp TCP', 'udp UDP'])
    expect(opener.asked).toEqual(['size tcp 192.0.2.2'])
    expect(outcomes(alice)).toEqual([200, 200, 200])
    expectQuiet(link)
  })

  test('goes by UDP after all where TCP is refused, and does not ask again for a while', () => {
    const { alice, link, udp, opener, requests } = setUp(false)
    message(alice, { flow: udp, body })
    link.run(1000)
    message(alice, { flow: udp, body })
    link.run(400_000)
    message(alice, { flow: udp, body })
    link.run(1000)
    expect(requests).toEqual(['udp UDP', 'udp UDP', 'udp UDP'])
    expect(opener.asked).toHaveLength(2)
    expectQuiet(link)
  })

  test('a call: its small requests stay on UDP', () => {
    const { alice, bob, link, udp } = setUp(true)
    const session = place(alice, { flow: udp, body })
    link.run(100)
    expect(bob.all('invitation')[0]?.flow.transport).toBe('tcp')
    accept(bob, invited(bob))
    link.run(100)
    expect(session.state.name).toBe('confirmed')
    hangUp(alice, session)
    expectQuiet(link)
  })

  test('a driver that never answers is not waited for longer than half a minute', () => {
    const { alice, link, udp, requests } = setUp(true)
    alice.on = undefined
    message(alice, { flow: udp, body })
    link.run(31_000)
    expect(requests).toEqual([])
    link.run(2000)
    expect(requests).toEqual(['udp UDP'])
  })

  test('hung up while it waits for the flow, the call ends', () => {
    const { alice, bob, link, udp } = setUp(true)
    alice.on = undefined
    const session = place(alice, { flow: udp, body })
    hangUp(alice, session)
    const need = alice.all('need')[0]
    if (need === undefined) throw new Error('no need')
    alice.do(alice.ua.provide(need.id, { flow: link.connect(alice, bob, 'tcp') }, link.now))
    expect(alice.ua.provide(need.id, undefined, link.now)).toBe(false)
    link.settle()
    expect(ended(alice)).toMatchObject([{ kind: 'cancelled', by: 'local' }])
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('nobody is asked of a driver that opens no flows', () => {
    const { alice, link } = pair()
    message(alice, { body })
    expect(alice.all('need')).toEqual([])
    expect(link.ladder).toEqual(['alice → MESSAGE'])
  })
})

describe('a peer that is at several places (RFC 3263 4.3)', () => {
  /** Alice knows three places of example.com; what each of them does is up to the test. */
  const setUp = () => {
    const link = new Link(1)
    const alice = link.endpoint('alice', { opensFlows: true })
    const servers = ['one', 'two', 'three'].map((name) => link.endpoint(name))
    const [first, ...rest] = servers
    if (first === undefined) throw new Error('no server')
    const alternatives = rest.map((_, index): Place => {
      return { transport: 'tcp', address: `192.0.2.${index + 3}`, port: 5060 }
    })
    const flow: Flow = { ...link.connect(alice, first, 'tcp'), alternatives }
    const unreachable = new Set<string>()
    const opener = new Opener(alice, ({ address }) => {
      const server = servers[Number(address.split('.').at(-1)) - 2]
      return server === undefined || unreachable.has(server.name) ? undefined : link.connect(alice, server, 'tcp')
    })
    const behave = (index: number, on: (server: Endpoint, effect: Effect) => void) => {
      const server = servers[index]
      if (server !== undefined) server.on = (effect) => on(server, effect)
    }
    return { link, alice, servers, flow, unreachable, opener, behave }
  }
  const respond = (status: number) => (server: Endpoint, effect: Effect) => {
    if (effect.type === 'request') server.do(server.ua.respond(effect.transaction, { status }, server.now))
    if (effect.type !== 'invitation') return
    const { session } = effect
    if (status < 300) server.do(session.accept({ contact: '<sip:bob@two.test>', body: answer }, server.now))
    else server.do(session.reject({ status }, server.now))
  }

  test('503 leads to the next, under another branch, and so do later requests', () => {
    const { link, alice, flow, opener, behave, servers } = setUp()
    behave(0, respond(503))
    behave(1, respond(200))
    message(alice, { flow })
    link.run(1000)
    message(alice, { flow })
    link.run(1000)
    expect(outcomes(alice)).toEqual([200, 200])
    expect(opener.asked).toEqual(['elsewhere tcp 192.0.2.3'])
    const seen = servers.map((server) => server.all('request').map(({ request }) => request.via.params.branch))
    expect(seen.map(({ length }) => length)).toEqual([1, 2, 0])
    expect(seen[0]?.[0]).not.toBe(seen[1]?.[0])
    expect(servers[1]?.all('request')[0]?.request.callId).toBe(servers[0]?.all('request')[0]?.request.callId)
    expectQuiet(link)
  })

  test('a place that cannot be reached is passed over', () => {
    const { link, alice, flow, opener, behave, unreachable } = setUp()
    behave(0, respond(503))
    behave(2, respond(200))
    unreachable.add('two')
    message(alice, { flow })
    link.run(1000)
    expect(outcomes(alice)).toEqual([200])
    expect(opener.asked).toEqual(['elsewhere tcp 192.0.2.3', 'elsewhere tcp 192.0.2.4'])
  })

  test('silence and a broken connection count like 503; of the last one the user hears', () => {
    const { link, alice, flow, behave, servers } = setUp()
    behave(2, respond(503))
    message(alice, { flow })
    link.run(100)
    link.close(alice, flow)
    link.run(32_100)
    expect(outcomes(alice)).toEqual([503])
    expect(servers.map((server) => server.all('request').length)).toEqual([1, 1, 1])
    link.settle()
  })

  test('any other refusal stands', () => {
    const { link, alice, flow, opener, behave } = setUp()
    behave(0, respond(404))
    message(alice, { flow })
    link.run(1000)
    expect(outcomes(alice)).toEqual([404])
    expect(opener.asked).toEqual([])
  })

  test('a call whose first place is overloaded is made at the second: INVITE, ACK and BYE', () => {
    const { link, alice, flow, behave, servers } = setUp()
    behave(0, respond(503))
    behave(1, respond(200))
    const options: Partial<InviteOptions> = { flow }
    const session = place(alice, options)
    link.run(1000)
    expect(session.state.name).toBe('confirmed')
    expect(servers[1]?.all('invitation')[0]?.request.get('Contact')).toBe('<sip:alice@elsewhere.invalid>')
    hangUp(alice, session)
    link.run(1000)
    expect(servers[1]?.story).toEqual(['invitation', 'acknowledged', 'ended bye remote'])
    expectQuiet(link)
  })
})
