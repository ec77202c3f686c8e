import type { Registration } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, isQuiet, type Link, pair } from '../../../testkit/src/link/index.ts'
import { Driver, instanceId, Registrar, register, states } from './registrar.ts'

function twoFlows(alice: Endpoint, bob: Endpoint, link: Link): readonly Registration[] {
  const flows = [alice.flow, link.connect(alice, bob, 'tcp')]
  const { registrations, effects } = alice.ua.registerFlows(
    {
      registrar: 'sip:example.com',
      aor: 'sip:alice@example.com',
      instanceId,
      flows: flows.map((flow) => ({ flow, contact: `<sip:alice@${flow.id}.invalid>` })),
    },
    link.now,
  )
  alice.do(effects)
  link.run(1000)
  return registrations
}

function endAll(alice: Endpoint, link: Link, registrations: readonly Registration[]): void {
  for (const registration of registrations) alice.do(registration.end(link.now))
}

/** Closes the flow and forgets what it was used for. */
function lose(alice: Endpoint, link: Link, flow = alice.flow): void {
  link.close(alice, flow)
}

describe('several flows of one instance', () => {
  test('are several bindings, told apart by reg-id', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    const registrar = new Registrar(bob, { flowTimer: 120 })
    const registrations = twoFlows(alice, bob, link)
    expect(registrar.bindings.map(({ regId }) => regId).sort()).toEqual([1, 2])
    expect(registrations.map(({ state }) => state)).toMatchObject([
      { name: 'registered', outbound: true },
      { name: 'registered', outbound: true },
    ])
    endAll(alice, link, registrations)
    link.settle()
    expect(registrar.bindings).toEqual([])
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('one that is lost is told, and registered anew over a new flow at once', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    const registrar = new Registrar(bob, { flowTimer: 120 })
    const driver = new Driver(alice, bob, link)
    const registrations = twoFlows(alice, bob, link)
    const first = registrar.bindings.find(({ regId }) => regId === 2)
    link.run(30_000)
    lose(alice, link)
    expect(registrations[1]?.state).toMatchObject({ name: 'failed', cause: 'transport', retryAt: link.now })
    link.run(1000)
    expect(driver.asked).toEqual(['lost tcp 192.0.2.2:5062'])
    expect(registrations[1]?.state.name).toBe('registered')
    const second = registrar.bindings.find(({ regId }) => regId === 2)
    expect(second?.flow.id).not.toBe(first?.flow.id)
    expect(registrar.bindings).toHaveLength(2)
    endAll(alice, link, registrations)
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test.each([
    ['while another stands', true, [90, 180]],
    ['when all are lost', false, [30, 60]],
  ] as const)('the wait for the next try, %s, is by RFC 5626', (_when, stands, [least, most]) => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    new Registrar(bob)
    const driver = new Driver(alice, bob, link)
    const registrations = twoFlows(alice, bob, link)
    const [one] = registrations
    link.run(30_000)
    driver.reachable = false
    const second = alice.flow
    if (!stands && one !== undefined) alice.do(one.end(link.now))
    link.run(1000)
    lose(alice, link, second)
    link.run(7_200_000)
    const waits = driver.times.slice(1).map((time, index) => (time - (driver.times[index] ?? 0)) / 1000)
    expect(waits.length).toBeGreaterThan(5)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(900, least * 2 ** index))
      expect(wait).toBeLessThanOrEqual(Math.min(1800, most * 2 ** index))
    }
    driver.reachable = true
    link.run(1_800_000)
    expect(registrations[1]?.state.name).toBe('registered')
    endAll(alice, link, registrations)
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('a flow that is lost as soon as it is up does not spin', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    const registrar = new Registrar(bob)
    const driver = new Driver(alice, bob, link)
    register(alice, { recover: true })
    for (let turn = 0; turn < 5; turn++) {
      link.run(20)
      lose(alice, link)
    }
    link.run(1000)
    expect(driver.asked).toEqual([])
    expect(registrar.requests).toHaveLength(1)
    expect(states(alice)).toEqual(['registered', 'failed'])
  })

  test('the alternatives of a flow take their turns', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    new Registrar(bob)
    const driver = new Driver(alice, bob, link)
    const alternatives = [{ transport: 'tcp', address: '192.0.2.7', port: 5060 }] as const
    register(alice, { recover: true, flow: { ...alice.flow, alternatives } })
    link.run(60_000)
    driver.reachable = false
    lose(alice, link)
    link.run(200_000)
    expect(driver.asked.slice(0, 3)).toEqual([
      'lost tcp 192.0.2.2:5060',
      'lost tcp 192.0.2.7:5060',
      'lost tcp 192.0.2.2:5060',
    ])
  })

  test('ended while it waits, it asks for nothing more', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    new Registrar(bob)
    const driver = new Driver(alice, bob, link)
    const registration = register(alice, { recover: true })
    link.run(60_000)
    driver.reachable = false
    lose(alice, link)
    link.run(1000)
    alice.do(registration.end(link.now))
    link.settle()
    expect(driver.asked).toHaveLength(1)
    expect(registration.state.name).toBe('ended')
    expect(isQuiet(alice, bob)).toBe(true)
  })
})

test('a flow that is closed while its registration waits is not used again', () => {
  const { alice, bob, link } = pair({ transport: 'tcp' })
  const registrar = new Registrar(bob)
  const driver = new Driver(alice, bob, link)
  registrar.refuse = (_request, now) => (now < 5000 ? { status: 503, headers: [['Retry-After', '20']] } : undefined)
  const registration = register(alice, { recover: true })
  link.run(1000)
  lose(alice, link)
  link.run(30_000)
  expect(driver.asked).toEqual(['lost tcp 192.0.2.2:5060'])
  expect(registration.state.name).toBe('registered')
})

test('the old flow of a registration that has moved on may close', () => {
  const { alice, bob, link } = pair({ transport: 'tcp' })
  new Registrar(bob, { flowTimer: 100 })
  const registration = register(alice, { recover: true, expires: 3600 })
  link.run(1000)
  const old = alice.flow
  const flow = link.connect(alice, bob, 'tcp')
  alice.do(registration.refresh(link.now, { flow, contact: '<sip:alice@two.invalid>' }))
  link.close(alice, old)
  link.run(1000)
  expect(states(alice)).toEqual(['registered', 'registered'])
  link.run(300_000)
  expect(states(alice)).toEqual(['registered', 'registered'])
})

describe('what may pass', () => {
  test.each([503, 500, 480])('a %i with Retry-After is tried again after that time', (status) => {
    const { alice, bob, link } = pair()
    const registrar = new Registrar(bob)
    registrar.refuse = (_request, now) =>
      now < 5000 ? { status, headers: [['Retry-After', '20 (busy);duration=9']] } : undefined
    const registration = register(alice, { recover: true })
    link.run(1000)
    expect(registration.state).toMatchObject({ name: 'failed', retryAt: 20_020 })
    expect(alice.ua.size.registrations).toBe(1)
    link.run(30_000)
    expect(registrar.times).toEqual([10, 20_030])
    expect(registration.state.name).toBe('registered')
    alice.do(registration.end(link.now))
    link.settle()
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('a 403 does not pass', () => {
    const { alice, bob, link } = pair()
    const registrar = new Registrar(bob)
    registrar.refuse = () => ({ status: 403 })
    const registration = register(alice, { recover: true })
    link.settle()
    expect(registration.state).not.toHaveProperty('retryAt')
    expect(isQuiet(alice, bob)).toBe(true)
  })

  test('where the first hop cannot keep flows, it registers without them', () => {
    const { alice, bob, link } = pair()
    const registrar = new Registrar(bob)
    registrar.refuse = (request) => (request.get('Contact')?.includes('reg-id') ? { status: 439 } : undefined)
    const registration = register(alice, { recover: true })
    link.run(1000)
    expect(registration.state).toMatchObject({ name: 'registered', outbound: false })
    expect(registrar.requests.map((request) => request.get('Contact')?.includes('+sip.instance'))).toEqual([true, true])
    expect(states(alice)).toEqual(['registering', 'registered'])
  })
})

describe('keep-alives', () => {
  test.each(['tcp', 'wss'] as const)('over %s: a ping within the Flow-Timer, and its pong', (transport) => {
    const { alice, bob, link } = pair({ transport })
    new Registrar(bob, { flowTimer: 100 })
    register(alice, { recover: true, expires: 3600 })
    link.run(1000)
    link.ladder.length = 0
    link.run(305_000)
    expect(alice.all('pong').length).toBeGreaterThanOrEqual(3)
    expect(alice.all('pong').length).toBeLessThanOrEqual(4)
    expect(states(alice)).toEqual(['registered'])
  })

  test('a ping that is not answered in 10 s is a dead flow', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    const registrar = new Registrar(bob, { flowTimer: 100 })
    const driver = new Driver(alice, bob, link)
    const registration = register(alice, { recover: true, expires: 3600 })
    link.run(1000)
    bob.asleep = true
    link.run(110_500)
    expect(alice.all('close')).toMatchObject([{ reason: 'no answer to a keep-alive' }])
    bob.asleep = false
    link.run(2000)
    expect(driver.asked).toHaveLength(1)
    expect(registration.state.name).toBe('registered')
    expect(registrar.bindings).toHaveLength(1)
  })

  test('of a peer that never said that it answers, silence is nothing', () => {
    const { alice, bob, link } = pair({ transport: 'tcp' })
    const registrar = new Registrar(bob)
    registrar.refuse = () => ({ status: 200, headers: [['Contact', '<sip:alice@192.0.2.1>;expires=3600']] })
    register(alice, { recover: true, expires: 3600 })
    link.run(1000)
    bob.asleep = true
    link.run(1_000_000)
    expect(alice.all('close')).toEqual([])
    expect(states(alice)).toEqual(['registered'])
  })

  test('over UDP the driver sends STUN, and tells when nobody answers', () => {
    const { alice, bob, link } = pair()
    new Registrar(bob)
    const registration = register(alice, { recover: true, expires: 3600 })
    link.run(120_000)
    expect(alice.all('keepAlive').length).toBeGreaterThanOrEqual(4)
    alice.do(alice.ua.flowClosed(alice.flow, link.now))
    expect(registration.state).toMatchObject({ name: 'failed', cause: 'transport', retryAt: link.now })
  })
})

test('the Service-Route of the registrar is the route of later requests', () => {
  const { alice, bob, link } = pair()
  const serviceRoute = ['<sip:p1.example.com;lr>', '<sip:p2.example.com;lr>']
  const registrar = new Registrar(bob, { serviceRoute })
  const { state } = ((registration) => {
    link.run(1000)
    return registration
  })(register(alice))
  if (state.name !== 'registered') throw new Error(state.name)
  expect(state.serviceRoute).toEqual(serviceRoute)
  const routes = state.serviceRoute ?? []
  const { effects } = alice.ua.request(
    { flow: alice.flow, method: 'MESSAGE', uri: 'sip:bob@x', from: 'sip:alice@x', to: 'sip:bob@x', routes },
    link.now,
  )
  alice.do(effects)
  link.run(1000)
  expect(registrar.requests.at(-1)?.values('Route')).toEqual(serviceRoute)
  expect(registrar.requests.at(0)?.values('Supported')).toEqual(expect.arrayContaining(['path', 'outbound']))
})
