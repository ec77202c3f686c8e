import type { OutsideReferOptions, ReceivedReferral, Referral } from '@offhook/sip'
import { MisuseError } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type PairOptions, pair } from '../../../testkit/src/link/index.ts'
import { expectQuiet } from '../session/calls.ts'
import { spy } from '../spy.ts'

function two(over: PairOptions = {}) {
  const made = pair(over)
  return { ...made, ...spy(made.alice, made.bob) }
}

function ask(from: Endpoint, over: Partial<OutsideReferOptions> = {}): Referral {
  const { referral, effects } = from.ua.refer(
    {
      flow: from.flow,
      uri: 'sip:bob@192.0.2.2',
      from: '"Alice" <sip:alice@example.com>',
      to: 'sip:bob@example.com',
      contact: '<sip:alice@192.0.2.1>',
      refer: { to: 'sip:conference@example.com' },
      ...over,
    },
    from.now,
  )
  from.do(effects)
  return referral
}

function taken(endpoint: Endpoint): ReceivedReferral {
  const [asked] = endpoint.all('request')
  const { referral, effects } = endpoint.ua.takeReferral(asked?.transaction ?? '', endpoint.now)
  endpoint.do(effects)
  if (referral === undefined) throw new Error('nobody has asked')
  return referral
}

function heard(endpoint: Endpoint): string[] {
  return endpoint.all('referral').map(({ event }) => {
    if (event.type === 'accepted') return `accepted ${event.response.status}`
    return event.type === 'progress' ? `progress ${event.status}` : `ended ${event.end.kind}`
  })
}

const contact = '<sip:bob@192.0.2.2>'

describe('a REFER outside any call', () => {
  test('is told step by step, in a dialog of its own', () => {
    const { alice, bob, link, header } = two()
    const referral = ask(alice)
    expect(referral.session).toBeUndefined()
    link.run(100)
    const asked = taken(bob)
    expect(asked.session).toBeUndefined()
    expect(() => asked.accept(link.now)).toThrow(MisuseError)
    bob.do(asked.accept(link.now, contact))
    link.run(100)
    expect(header('Event', 'NOTIFY')).toBe('refer')
    expect(header('Contact', 'SIP/2.0 202')).toBe(contact)
    expect(alice.ua.size.dialogs).toBe(1)
    bob.do(asked.progress(180, link.now))
    bob.do(asked.progress(200, link.now))
    link.run(100)
    expect(heard(alice)).toEqual(['accepted 202', 'progress 100', 'progress 180', 'progress 200', 'ended done'])
    expectQuiet(link)
  })

  test('the NOTIFY may come before the 202, or the 202 never', () => {
    const { alice, bob, link } = two()
    ask(alice)
    link.run(100)
    const asked = taken(bob)
    for (let n = 0; n < 20; n++) link.dropNext('202')
    bob.do(asked.accept(link.now, contact))
    link.run(100)
    expect(heard(alice)).toEqual(['progress 100'])
    bob.do(asked.progress(404, link.now))
    link.run(100)
    expect(heard(alice)).toEqual(['progress 100', 'progress 404', 'ended done'])
    expectQuiet(link)
  })

  test.each([0.2, 0.5])('over a link that loses %d, doubles and reorders', (loss) => {
    for (let seed = 0; seed < 25; seed++) {
      const { alice, bob, link } = two({ seed, delay: [5, 400], duplicate: 0.2, loss })
      bob.on = (effect) => {
        if (effect.type !== 'request') return
        const asked = taken(bob)
        bob.do(asked.accept(link.now, contact))
        link.after(3000, () => bob.do(asked.progress(200, link.now)))
      }
      ask(alice)
      expectQuiet(link)
      const told = heard(alice)
      expect(told.at(-1), `seed ${seed}`).toMatch(/^ended (done|expired|failed)$/)
      expect(
        told.filter((line) => line.startsWith('ended')),
        `seed ${seed}`,
      ).toHaveLength(1)
    }
  })

  test('refused, or without a subscription: no dialog', () => {
    for (const subscription of [undefined, false] as const) {
      const { alice, bob, link } = two()
      ask(alice, { refer: { to: 'sip:c@x', ...(subscription === false ? { subscription } : {}) } })
      link.run(100)
      const asked = taken(bob)
      bob.do(subscription === false ? asked.accept(link.now, contact) : asked.reject({ status: 403 }, link.now))
      link.run(100)
      expect(heard(alice)).toEqual(subscription === false ? ['accepted 200', 'ended quiet'] : ['ended refused'])
      expect(alice.ua.size.dialogs).toBe(0)
      expectQuiet(link)
    }
  })

  test('challenged: the NOTIFYs of the second try are taken', () => {
    const { alice, bob, link } = two()
    ask(alice, { credentials: { username: 'alice', password: 'secret' } })
    link.run(100)
    const [first] = bob.all('request')
    const headers = [['WWW-Authenticate', 'Digest realm="x", nonce="n", qop="auth"'] as const]
    bob.do(bob.ua.respond(first?.transaction ?? '', { status: 401, headers }, link.now))
    bob.effects.length = 0
    link.run(100)
    const asked = taken(bob)
    bob.do(asked.accept(link.now, contact))
    bob.do(asked.progress(200, link.now))
    link.run(100)
    expect(heard(alice)).toEqual(['accepted 202', 'progress 100', 'progress 200', 'ended done'])
    expectQuiet(link)
  })

  test('other requests in its dialog get 481', () => {
    const { alice, bob, link, last } = two()
    ask(alice)
    link.run(100)
    bob.do(taken(bob).accept(link.now, contact))
    link.run(100)
    for (const method of ['INVITE', 'INFO', 'REFER']) {
      const seq = { INVITE: 100, INFO: 101, REFER: 102 }[method]
      const text = last('NOTIFY')
        .replace(/^NOTIFY/, method)
        .replace(/CSeq: .*/, `CSeq: ${seq} ${method}`)
        .replace(/branch=[^;\r]*/, `branch=z9hG4bK${method}`)
        .replace('Event: refer', 'Refer-To: <sip:x@y>')
      link.ladder.length = 0
      alice.do(alice.ua.receive(alice.flow, text, link.now))
      expect(link.ladder).toEqual([`alice → 481 ${method}`])
      const ack = text.replace(new RegExp(method, 'g'), 'ACK')
      if (method === 'INVITE') alice.do(alice.ua.receive(alice.flow, ack, link.now))
    }
    expect(alice.story).toEqual([])
    expectQuiet(link)
  })
})
