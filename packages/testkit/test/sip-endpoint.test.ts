import { afterEach, describe, expect, test } from 'vitest'
import { SipEndpoint } from '../src/sip-endpoint/index.ts'

describe.each(['udp', 'tcp'] as const)('two endpoints over %s', (transport) => {
  const open: SipEndpoint[] = []
  const endpoint = async (name: string, speed = 1) => {
    const one = await SipEndpoint.open({ name, transport, speed })
    open.push(one)
    return one
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  test('call, and one hangs up', async () => {
    const [alice, bob] = [await endpoint('alice'), await endpoint('bob')]
    const outgoing = await alice.call(bob.aor, bob.port)
    const incoming = await bob.invitation()
    bob.ring(incoming)
    bob.accept(incoming)
    await alice.event(outgoing, 'accepted')
    await bob.event(incoming, 'acknowledged')
    alice.hangUp(outgoing)
    expect(await bob.ended(incoming)).toBe('bye remote')
    await alice.heard('< 200 BYE')
    expect(alice.ladder).toEqual([
      '> INVITE',
      '< 100 INVITE',
      '< 180 INVITE',
      '< 200 INVITE',
      '> ACK',
      '> BYE',
      '< 200 BYE',
    ])
    expect(alice.ua.size.sessions + bob.ua.size.sessions).toBe(0)
  })

  test('a faster clock gives up sooner', async () => {
    const [alice, bob] = [await endpoint('alice', 100), await endpoint('bob')]
    const outgoing = await alice.call(bob.aor, bob.port, { giveUpAfter: 20_000 })
    const incoming = await bob.invitation()
    const start = performance.now()
    expect(await alice.ended(outgoing)).toBe('cancelled local')
    expect(await bob.ended(incoming)).toBe('cancelled remote')
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test('what a test throws while it answers fails the test', async () => {
    const [alice, bob] = [await endpoint('alice'), await SipEndpoint.open({ name: 'bob', transport })]
    bob.on = () => {
      throw new Error('not expected')
    }
    await alice.call(bob.aor, bob.port)
    await bob.invitation()
    await expect(bob.close()).rejects.toThrow('not expected')
  })
})
