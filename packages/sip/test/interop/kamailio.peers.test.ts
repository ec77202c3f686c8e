import { applyRegister, type Binding, type Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Kamailio, startKamailio } from '../../../testkit/src/peers/kamailio.ts'
import { lacks } from '../../../testkit/src/peers/needs.ts'
import { type SipEndpoint, type SocketTransport, sdp } from '../../../testkit/src/sip-endpoint/index.ts'
import { answered, asWritten, stage } from './stage.ts'

/** The caller's transport, and that of the one who is called. */
const ways = [
  ['udp', 'udp'],
  ['udp', 'tcp'],
  ['tcp', 'udp'],
  ['tcp', 'tcp'],
] as const

describe.skipIf(lacks('kamailio', 'sipp'))('by way of Kamailio', () => {
  const on = stage()
  const kamailio = async (next?: Kamailio) =>
    on.afterwards(await startKamailio(next === undefined ? {} : { next: next.port }))

  /** Alice and Bob, registered at Kamailio by way of these. */
  async function phones(
    edge: Kamailio,
    [one, other]: readonly [SocketTransport, SocketTransport],
  ): Promise<{ alice: SipEndpoint; bob: SipEndpoint }> {
    const alice = await on.endpoint(one, { name: 'alice' })
    const bob = await on.endpoint(other, { name: 'bob' })
    for (const phone of [alice, bob]) {
      phone.on = (effect) => {
        if (effect.type === 'session' && effect.event.type === 'reoffer')
          phone.do(
            effect.session.answerReoffer(effect.event.transaction, sdp(answered(effect.event.request.text)), phone.now),
          )
      }
      await phone.register(edge.port)
    }
    return { alice, bob }
  }

  const talking = async (caller: SipEndpoint, called: SipEndpoint, port: number): Promise<[Session, Session]> => {
    const from = called.effects.items.length
    const outgoing = await caller.call(called.aor, port)
    const incoming = await called.invitation({ from })
    called.ring(incoming)
    await caller.event(outgoing, 'progress')
    called.accept(incoming)
    await Promise.all([caller.event(outgoing, 'accepted'), called.event(incoming, 'acknowledged')])
    return [outgoing, incoming]
  }

  test.each(ways)('calls over %s to %s and back: ACK, re-INVITEs and BYE follow the recorded route', async (...way) => {
    const proxy = await kamailio()
    const { alice, bob } = await phones(proxy, way)
    for (const [caller, called] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const [outgoing, incoming] = await talking(caller, called, proxy.port)
      caller.reoffer(outgoing, sdp('sendonly', 2))
      const held = await caller.event(outgoing, 'reanswer')
      expect(held.response.text).toContain('a=recvonly')
      called.reoffer(incoming, sdp('sendrecv', 3))
      await called.event(incoming, 'reanswer')
      called.hangUp(incoming)
      expect(await caller.ended(outgoing)).toBe('bye remote')
    }
    // Each in-dialog request has passed Kamailio, whose Via is then above that of the other phone.
    for (const phone of [alice, bob])
      for (const name of ['< ACK', '< INVITE', '< BYE'])
        for (const message of phone.sentOrReceived(name)) expect(message.match(/^Via:/gim)).toHaveLength(2)
    // Between two transports it records itself once for each.
    const [invite = ''] = bob.sentOrReceived('< INVITE')
    expect(invite.match(/^Record-Route:/gim)).toHaveLength(way[0] === way[1] ? 1 : 2)
  })

  test.each(ways)('PRACK, and UPDATE before and after the answer, %s to %s', async (...way) => {
    const proxy = await kamailio()
    const { alice, bob } = await phones(proxy, way)
    const outgoing = await alice.call(bob.aor, proxy.port)
    const incoming = await bob.invitation()
    bob.do(incoming.ring({ status: 183, reliable: true, contact: bob.contact, body: sdp() }, bob.now))
    await bob.event(incoming, 'pracked')
    alice.do(outgoing.update(sdp('sendonly', 2), alice.now))
    const early = await alice.event(outgoing, 'reanswer')
    expect(early.response.text).toContain('a=recvonly')
    bob.do(incoming.accept({ contact: bob.contact }, bob.now))
    await Promise.all([alice.event(outgoing, 'accepted'), bob.event(incoming, 'acknowledged')])
    bob.do(incoming.update(sdp('inactive', 3), bob.now))
    const late = await bob.event(incoming, 'reanswer')
    expect(late.response.text).toContain('a=inactive')
    for (const name of ['< PRACK', '< UPDATE'])
      for (const message of bob.sentOrReceived(name)) expect(message.match(/^Via:/gim)).toHaveLength(2)
    bob.hangUp(incoming)
    expect(await alice.ended(outgoing)).toBe('bye remote')
  })

  test('a late offer: the answer comes with the ACK', async () => {
    const proxy = await kamailio()
    const { alice, bob } = await phones(proxy, ['udp', 'tcp'])
    const outgoing = await alice.call(bob.aor, proxy.port, { body: '' })
    const incoming = await bob.invitation()
    bob.accept(incoming, sdp('sendonly'))
    const { response } = await alice.event(outgoing, 'accepted')
    alice.do(outgoing.acknowledge(sdp(answered(response.text)), alice.now))
    const { request } = await bob.event(incoming, 'acknowledged')
    expect(request.text).toContain('a=recvonly')
    alice.hangUp(outgoing)
    expect(await bob.ended(incoming)).toBe('bye remote')
  })

  test.each(ways)('CANCEL, %s to %s', async (...way) => {
    const proxy = await kamailio()
    const { alice, bob } = await phones(proxy, way)
    const outgoing = await alice.call(bob.aor, proxy.port)
    const incoming = await bob.invitation()
    bob.ring(incoming)
    await alice.event(outgoing, 'progress')
    alice.hangUp(outgoing)
    expect(await alice.ended(outgoing)).toBe('cancelled local')
    expect(await bob.ended(incoming)).toBe('cancelled remote')
  })

  test('who is not there gets 404, who is busy 486', async () => {
    const proxy = await kamailio()
    const { alice, bob } = await phones(proxy, ['udp', 'tcp'])
    const nobody = await alice.call('sip:nobody@pbx.test', proxy.port)
    expect(await alice.ended(nobody)).toBe('rejected remote 404')
    const outgoing = await alice.call(bob.aor, proxy.port)
    bob.reject(await bob.invitation(), 486)
    expect(await alice.ended(outgoing)).toBe('rejected remote 486')
  })

  test.each(ways)('with an edge before it, whose Path it keeps: calls %s to %s', async (...way) => {
    const registrar = await kamailio()
    const edge = await kamailio(registrar)
    const { alice, bob } = await phones(edge, way)
    const [registered = ''] = bob.sentOrReceived('< 200 REGISTER')
    expect(registered).toMatch(new RegExp(`^Path: .*127\\.0\\.0\\.1:${edge.port}`, 'm'))
    const [outgoing, incoming] = await talking(alice, bob, edge.port)
    bob.reoffer(incoming, sdp('sendonly', 2))
    await bob.event(incoming, 'reanswer')
    alice.hangUp(outgoing)
    expect(await bob.ended(incoming)).toBe('bye remote')
    // Edge, registrar, edge.
    const [invite = ''] = bob.sentOrReceived('< INVITE')
    expect(invite.match(/^Via:/gim)).toHaveLength(4)
  })

  test.each(['udp', 'tcp'] as const)(
    'we are the registrar behind an edge, and call a phone on %s by its Path',
    async (transport) => {
      const us = await on.endpoint('udp', { name: 'registrar' })
      let bindings: readonly Binding[] = []
      us.on = (effect) => {
        if (effect.type !== 'request' || effect.request.method !== 'REGISTER') return
        const result = applyRegister(effect.request, effect.flow, bindings, us.now)
        bindings = result.bindings
        us.do(us.ua.respond(effect.transaction, result.response, us.now))
      }
      const edge = on.afterwards(await startKamailio({ next: us.port }))
      const phone = await on.endpoint(transport, { name: 'phone' })
      await phone.register(edge.port)
      const [binding] = bindings
      if (binding === undefined) throw new Error('nobody has registered')
      expect(binding.path.join()).toContain(`127.0.0.1:${edge.port}`)
      const outgoing = await us.call(binding.uri, 0, { flow: binding.flow, routes: binding.path, to: phone.aor })
      const incoming = await phone.invitation()
      phone.accept(incoming)
      await us.event(outgoing, 'accepted')
      phone.hangUp(incoming)
      expect(await us.ended(outgoing)).toBe('bye remote')
    },
  )

  test.each(['udp', 'tcp'] as const)('SIPp over %s calls a phone by way of it', async (transport) => {
    const proxy = await kamailio()
    const { bob } = await phones(proxy, ['udp', 'tcp'])
    const it = await on.sipp('proxied-caller', { port: proxy.port, transport }, { called: 'bob' })
    const incoming = await bob.invitation()
    bob.ring(incoming)
    bob.accept(incoming)
    expect(await bob.ended(incoming)).toBe('bye remote')
    await asWritten(it)
  })
})
