import { describe, expect, it } from 'vitest'
import { alice, registered, world } from './fake/world.ts'

describe('registration', () => {
  it('ends in registered, by the strongest digest whatever its position', async () => {
    const { clock, phone, server } = world()
    const states: string[] = []
    phone.on('state', ({ name }) => states.push(name))
    const started = phone.start()
    await clock.until(() => phone.state.name === 'registered')
    await started
    expect(states).toEqual(['idle', 'connecting', 'registered'])
    expect(server.log).toEqual(['REGISTER', 'REGISTER'])
    expect(server.requests[1]?.get('Authorization')).toContain('algorithm=SHA-256')
  })

  it('names this device in Contact, by the same urn after a reload', async () => {
    const { server, platform, clock, phone } = await registered()
    const contact = server.requests[1]?.get('Contact') ?? ''
    expect(contact).toMatch(/^<sip:[a-v0-9]{8}@[a-v0-9]{12}\.invalid;transport=ws>/)
    expect(contact).toMatch(
      /\+sip\.instance="<urn:uuid:[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}>"/,
    )
    expect(contact).toMatch(/;reg-id=1\b/)
    const kept = platform.storage.get(`offhook:instance:${alice}`) ?? 'nothing'
    expect(contact).toContain(kept)
    const stopped = phone.stop()
    await clock.until(() => phone.state.name === 'stopped')
    await stopped
    void phone.start()
    await clock.until(() => phone.state.name === 'registered')
    expect(server.requests.at(-1)?.get('Contact')).toContain(kept)
  })

  it('fails with wrong-password, and may be tried again', async () => {
    const { clock, phone, server } = world()
    server.password = 'another'
    const started = phone.start()
    await clock.until(() => phone.state.name === 'failed')
    await expect(started).rejects.toMatchObject({ failure: { reason: 'wrong-password', status: 401, final: true } })
    server.password = 'secret'
    void phone.start()
    await clock.until(() => phone.state.name === 'registered')
  })

  it.each([
    [403, 'wrong-password'],
    [404, 'registration-refused'],
    [503, 'server-error'],
    [603, 'server-error'],
  ])('fails on %i with %s', async (status, reason) => {
    const { clock, phone, server } = world()
    server.answerRegister = () => ({ status })
    const started = phone.start()
    await clock.until(() => phone.state.name === 'failed')
    await expect(started).rejects.toMatchObject({ failure: { reason, status } })
  })

  it.each(['refusing', 'dead'] as const)('fails with server-unreachable when the network is %s', async (mode) => {
    const { clock, phone, network } = world()
    network.mode = mode
    const started = phone.start()
    await clock.until(() => phone.state.name === 'failed', 10_100)
    await expect(started).rejects.toMatchObject({ failure: { reason: 'server-unreachable' } })
  })

  it('fails with server-unreachable where the browser forbids the address', async () => {
    const { clock, phone } = world({ server: 'ws://insecure.test/ws' })
    const started = phone.start()
    await clock.until(() => phone.state.name === 'failed')
    await expect(started).rejects.toMatchObject({ failure: { reason: 'server-unreachable' } })
  })

  it.each([
    ['insecure-page', { secure: false, webrtc: false }],
    ['no-webrtc', { webrtc: false }],
  ])('fails at once with %s', async (reason, facts) => {
    const { phone, platform, network } = world()
    Object.assign(platform, facts)
    await expect(phone.start()).rejects.toMatchObject({ failure: { reason } })
    expect(network.attempts).toBe(0)
  })

  it('fails with misuse for addresses that are none', async () => {
    await expect(world({ aor: 'alice' }).phone.start()).rejects.toMatchObject({ failure: { reason: 'misuse' } })
    await expect(world({ server: 'ftp://x' }).phone.start()).rejects.toMatchObject({ failure: { reason: 'misuse' } })
  })

  it('is refreshed before it lapses, without a word to the page', async () => {
    const { clock, phone, server } = await registered()
    const states: string[] = []
    phone.on('state', ({ name }) => states.push(name))
    await clock.pass(700_000)
    expect(server.requests.filter(({ method }) => method === 'REGISTER').length).toBeGreaterThan(2)
    expect(states).toEqual(['registered'])
  })

  it('is removed by stop, which ends calls and leaves nothing', async () => {
    const { clock, phone, server, network } = await registered()
    const call = phone.call('bob')
    await clock.until(() => server.invitations.length === 1)
    const stopped = phone.stop()
    await clock.until(() => phone.state.name === 'stopped')
    await stopped
    await expect(call.ended).resolves.toMatchObject({ by: 'local', kind: 'cancelled' })
    expect(server.bindings.size).toBe(0)
    await clock.pass(120_000)
    expect(network.attempts).toBe(1)
    expect(phone.calls).toEqual([])
    await expect(phone.call('bob').answered).rejects.toMatchObject({ failure: { reason: 'stopped' } })
  })

  it('is had back after the WebSocket was lost', async () => {
    const { clock, phone, server, network } = await registered()
    const states: string[] = []
    phone.on('state', ({ name }) => states.push(name))
    network.mode = 'refusing'
    network.cut()
    await clock.until(() => phone.state.name === 'reconnecting')
    expect(phone.state).toMatchObject({ failure: { reason: 'connection-lost', final: false } })
    await clock.until(() => network.attempts > 4)
    network.mode = 'up'
    await clock.until(() => phone.state.name === 'registered')
    expect(states).toEqual(['registered', 'reconnecting', 'registered'])
    expect(server.bindings.get(alice)?.flow.id).toBe(`s${network.attempts}`)
  })

  it('is tried again later when an overloaded server says so', async () => {
    const { clock, phone, server, network } = await registered()
    server.answerRegister = () => ({ status: 503, headers: [['Retry-After', '20']] })
    network.cut()
    await clock.until(() => network.attempts === 2)
    await clock.pass(15_000)
    expect(network.attempts).toBe(2)
    server.answerRegister = undefined
    await clock.until(() => phone.state.name === 'registered')
  })
})
