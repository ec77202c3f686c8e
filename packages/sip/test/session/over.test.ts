/** What is left of a call that is over, while its INVITE absorbs repeats for 64*T1 (RFC 6026 7). */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Session, SipRequest } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { pair } from '../../../testkit/src/link/index.ts'
import { lines, request, response, Wire } from '../user-agent/wire.ts'
import { expectQuiet, hangUp, talking } from './calls.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A task of its own, since what a WeakRef has given away lives as long as the task. */
async function isGone(...refs: readonly WeakRef<object>[]): Promise<boolean> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  return refs.every((ref) => ref.deref() === undefined)
}

describe('a call that is over', () => {
  test.each(['udp', 'tcp', 'ws'] as const)(
    'over %s is held by nobody, though its INVITE is not over',
    async (transport) => {
      const { alice, bob, link } = pair({ transport })
      const finished = (): [WeakRef<Session>, WeakRef<Session>] => {
        const [outgoing, incoming] = talking(link, alice, bob)
        hangUp(alice, outgoing)
        link.run(100)
        for (const { effects } of [alice, bob]) effects.length = 0
        return [new WeakRef(outgoing), new WeakRef(incoming)]
      }
      const refs = finished()
      expect(alice.ua.size).toMatchObject({ sessions: 0, dialogs: 0 })
      expect([alice.ua.size.transactions, bob.ua.size.transactions]).not.toContain(0)
      expect(await isGone(...refs)).toBe(true)
      expectQuiet(link)
    },
  )
})

describe('an INVITE whose call is over', () => {
  const contact = 'Contact: <sip:bob@10.0.0.9>'

  function hungUp(): { wire: Wire; invite: SipRequest; ack: unknown } {
    const wire = new Wire()
    const { session, effects } = wire.ua.invite(
      {
        flow: wire.flow,
        uri: 'sip:bob@example.com',
        from: 'sip:us@example.com',
        to: 'sip:bob@example.com',
        contact: '<sip:us@192.0.2.1>',
        body: 'offer',
      },
      wire.now,
    )
    wire.do(effects)
    wire.receive(response(session.request, 200, 'one', [contact]))
    const ack = wire.raw().at(-1)
    wire.do(session.hangUp(undefined, wire.now))
    wire.raw()
    wire.effects.length = 0
    return { wire, invite: session.request, ack }
  }

  test('still acknowledges its 2xx when that comes again, with the same ACK', () => {
    const { wire, invite, ack } = hungUp()
    wire.receive(response(invite, 200, 'one', [contact]))
    expect(wire.raw()).toEqual([ack])
    expect(wire.effects).toEqual([])
  })

  test('still acknowledges and hangs up another fork, once', () => {
    const { wire, invite } = hungUp()
    const other = response(invite, 200, 'two', ['Contact: <sip:bob@10.0.0.10>'])
    wire.receive(other)
    expect(wire.lines()).toEqual(['ACK sip:bob@10.0.0.10', 'BYE sip:bob@10.0.0.10'])
    wire.receive(other)
    expect(wire.lines()).toEqual(['ACK sip:bob@10.0.0.10'])
    expect(wire.effects).toEqual([])
  })

  test('that came in absorbs its repeats and a late ACK', () => {
    const wire = new Wire()
    const text = lines([...request('INVITE'), 'Content-Type: application/sdp'], 'offer')
    wire.receive(text)
    const [effect] = wire.effects
    if (effect?.type !== 'invitation') throw new Error('no invitation')
    const { session } = effect
    wire.do(session.accept({ contact: '<sip:us@192.0.2.1>', body: 'answer' }, wire.now))
    const To = `<sip:us@example.com>;tag=${session.localTag}`
    const ack = request('ACK', { To, Via: 'SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKack' })
    wire.receive(ack)
    wire.do(session.hangUp(undefined, wire.now))
    wire.raw()
    wire.effects.length = 0
    wire.receive(text)
    wire.receive(ack)
    expect(wire.raw()).toEqual([])
    expect(wire.effects).toEqual([])
  })
})
