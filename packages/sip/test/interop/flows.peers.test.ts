import type { Need } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { startKamailio } from '../../../testkit/src/peers/kamailio.ts'
import { lacks } from '../../../testkit/src/peers/needs.ts'
import { type SipEndpoint, sdp } from '../../../testkit/src/sip-endpoint/index.ts'
import { stage } from './stage.ts'

type FlowNeed = Extract<Need, { kind: 'flow' }>

/** Opens what is asked for; what was asked for. */
function driver(endpoint: SipEndpoint, portOf: (need: FlowNeed) => number = ({ to }) => to.port): string[] {
  const asked: string[] = []
  endpoint.on = (effect) => {
    if (effect.type !== 'need' || effect.need.kind !== 'flow') return
    const { need, id } = effect
    asked.push(`${need.why} ${need.to.transport}`)
    const give = (opened: Parameters<typeof endpoint.ua.provide>[1]) =>
      endpoint.do(endpoint.ua.provide(id, opened, endpoint.now))
    endpoint.flow(portOf(need), need.to.transport === 'udp' ? 'udp' : 'tcp').then(
      (flow) => give({ flow, contact: endpoint.contact }),
      () => give(undefined),
    )
  }
  return asked
}

describe.skipIf(lacks('kamailio'))('flows to Kamailio', () => {
  const on = stage()

  test('it answers our pings over TCP', async () => {
    const kamailio = on.afterwards(await startKamailio())
    // A minute and a half between pings is two seconds here.
    const alice = await on.endpoint('tcp', { name: 'alice', speed: 40 })
    await alice.register(kamailio.port, { recover: true, expires: 3600 })
    const isPong = ({ type }: { readonly type: string }) => type === 'pong'
    const first = await alice.effects.wait(isPong)
    await alice.effects.wait(isPong, { from: alice.effects.items.indexOf(first) + 1 })
    expect(alice.effects.items.some(({ type }) => type === 'close')).toBe(false)
  })

  test('a registration whose registrar dies comes back at another', async () => {
    const dying = await startKamailio()
    const alice = await on.endpoint('tcp', { name: 'alice', speed: 100 })
    let port = dying.port
    const asked = driver(alice, () => port)
    const registration = await alice.register(dying.port, { recover: true, expires: 3600 })
    await dying.close()
    // It cannot be reached for a while; then there is another.
    const seen = alice.effects.items.length
    await alice.effects.wait(
      (effect) => effect.type === 'registration' && effect.state.name === 'failed' && asked.length > 1,
      { from: seen },
    )
    expect(registration.state).toMatchObject({ name: 'failed', cause: 'transport' })
    port = on.afterwards(await startKamailio()).port
    await alice.effects.wait((effect) => effect.type === 'registration' && effect.state.name === 'registered', {
      from: seen,
    })
    expect(new Set(asked)).toEqual(new Set(['lost tcp']))
    expect(registration.state.name).toBe('registered')
  })

  test('a call that is too large for UDP goes to it by TCP, and its small requests by UDP', async () => {
    const kamailio = on.afterwards(await startKamailio())
    const alice = await on.endpoint('udp', { name: 'alice', userAgent: { opensFlows: true } })
    const bob = await on.endpoint('udp', { name: 'bob' })
    const asked = driver(alice)
    await bob.register(kamailio.port)
    const long = `${sdp()}${'a=x-long:0123456789\r\n'.repeat(60)}`
    const outgoing = await alice.call(bob.aor, kamailio.port, { body: long })
    const incoming = await bob.invitation()
    expect(incoming.request.lines('Via').join()).toMatch(/SIP\/2\.0\/TCP 127\.0\.0\.1/)
    expect(incoming.request.text).toContain('x-long')
    bob.accept(incoming)
    await Promise.all([alice.event(outgoing, 'accepted'), bob.event(incoming, 'acknowledged')])
    expect(asked).toEqual(['size tcp'])
    const [ack = ''] = alice.sentOrReceived('> ACK')
    expect(ack).toMatch(/^Via: SIP\/2\.0\/UDP/m)
    alice.hangUp(outgoing)
    expect(await bob.ended(incoming)).toBe('bye remote')
    expect(alice.sentOrReceived('> BYE')[0]).toMatch(/^Via: SIP\/2\.0\/UDP/m)
  })
})
