import { createUserAgent, type HeaderField } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { spy } from '../spy.ts'
import { expectQuiet, hangUp, talking } from './calls.ts'

function answers(endpoint: Endpoint): (number | string | undefined)[] {
  return endpoint.all('response').map(({ response, cause }) => response?.status ?? cause)
}

describe('INFO (RFC 6086)', () => {
  test.each([
    ['of a package that is taken', [['Info-Package', 'Trickle-ICE;x=1']], undefined],
    ['of one that is not', [['Info-Package', 'foo']], 'trickle-ice, bar'],
    ['of no package', [], undefined],
  ] as const)('%s', (_title, headers, refusedWith) => {
    const { alice, bob, link } = pair({ bob: { infoPackages: ['trickle-ice', 'bar'] } })
    const { header } = spy(alice, bob)
    const [outgoing] = talking(link, alice, bob)
    expect(header('Recv-Info', 'INVITE')).toBeUndefined()
    expect(header('Recv-Info', 'SIP/2.0 200', 'INVITE')).toBe('trickle-ice, bar')
    const all: HeaderField[] = [...headers, ['Content-Type', 'text/plain']]
    alice.do(outgoing.send('INFO', { headers: all, body: 'x' }, link.now).effects)
    link.run(100)
    if (refusedWith === undefined) expect(bob.story).toEqual(['request'])
    else {
      expect(bob.story).toEqual([])
      expect(answers(alice)).toEqual([469])
      expect(header('Recv-Info', 'SIP/2.0 469')).toBe(refusedWith)
    }
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test('by default no package is taken, and that is said in the 469', () => {
    const { alice, bob, link } = pair()
    const { last } = spy(alice, bob)
    const [outgoing] = talking(link, alice, bob)
    alice.do(outgoing.send('INFO', { headers: [['Info-Package', 'foo']] }, link.now).effects)
    link.run(100)
    expect(last('SIP/2.0 469')).toMatch(/^Recv-Info:\s*\r$/m)
    expect(alice.all('response')[0]?.response?.values('Recv-Info')).toEqual([])
    hangUp(alice, outgoing)
    expectQuiet(link)
  })
})

describe('MESSAGE (RFC 3428)', () => {
  const text = { headers: [['Content-Type', 'text/plain'] as const], body: 'Grüße' }

  test.each([0, 0.4])('inside a call, in both directions, with loss %d', (loss) => {
    const { alice, bob, link } = pair({ seed: 4 })
    const [outgoing, incoming] = talking(link, alice, bob)
    link.faults.loss = loss
    for (const endpoint of [alice, bob])
      endpoint.on = (effect) => {
        if (effect.type !== 'session' || effect.event.type !== 'request') return
        expect([effect.event.request.method, effect.event.request.text]).toEqual(['MESSAGE', 'Grüße'])
        endpoint.do(endpoint.ua.respond(effect.event.transaction, { status: 200 }, link.now))
      }
    alice.do(outgoing.send('MESSAGE', text, link.now).effects)
    bob.do(incoming.send('MESSAGE', text, link.now).effects)
    link.run(35_000)
    expect([alice.story, bob.story, answers(alice), answers(bob)]).toEqual([['request'], ['request'], [200], [200]])
    link.faults.loss = 0
    hangUp(alice, outgoing)
    expectQuiet(link)
  })

  test.each(['udp', 'wss'] as const)('outside, over %s: shown once, answered once', (transport) => {
    const { alice, bob, link } = pair({ transport, loss: 0.3, seed: 2, duplicate: 0.3 })
    const { last } = spy(alice)
    bob.on = (effect) => {
      if (effect.type === 'request') bob.do(bob.ua.respond(effect.transaction, { status: 202 }, link.now))
    }
    const options = { flow: alice.flow, method: 'MESSAGE', uri: 'sip:b@x', from: 'sip:a@x', to: 'sip:b@x', ...text }
    alice.do(alice.ua.request(options, link.now).effects)
    // It makes no dialog: there is no Contact (RFC 3428 4).
    expect(last('MESSAGE')).not.toMatch(/^Contact:/m)
    expectQuiet(link)
    expect(bob.all('request').map(({ request }) => request.text)).toEqual(['Grüße'])
    expect(answers(alice)).toEqual([202])
  })

  test('outside, to nobody: it fails after 64*T1', () => {
    const { alice, link } = pair({ loss: 1 })
    const options = { flow: alice.flow, method: 'MESSAGE', uri: 'sip:b@x', from: 'sip:a@x', to: 'sip:b@x', ...text }
    alice.do(alice.ua.request(options, link.now).effects)
    expectQuiet(link)
    expect([answers(alice), link.now]).toEqual([['timeout'], 32_000])
  })

  test('to one who does not take them: 405', () => {
    const { alice, bob, link } = pair({ bob: { allow: ['INVITE', 'ACK', 'BYE', 'CANCEL'] } })
    const options = { flow: alice.flow, method: 'MESSAGE', uri: 'sip:b@x', from: 'sip:a@x', to: 'sip:b@x', ...text }
    alice.do(alice.ua.request(options, link.now).effects)
    expectQuiet(link)
    expect([answers(alice), bob.effects]).toEqual([[405], []])
  })
})

test('what is allowed and supported is said once, whatever was asked for', () => {
  const said: string[] = []
  for (const allow of [undefined, ['INVITE', 'ACK', 'BYE', 'CANCEL', 'REFER', 'NOTIFY', 'UPDATE', 'INFO', 'PRACK']]) {
    const ua = createUserAgent({ random: (bytes) => bytes.fill(3), ...(allow && { allow }) })
    const flow = { id: 'f', transport: 'wss', local: { host: 'x' }, remote: { address: 'y', port: 443 } } as const
    const options = { flow, uri: 'sip:b@x', from: 'sip:a@x', to: 'sip:b@x', contact: '<sip:a@x>' }
    for (const effect of ua.invite(options, 0).effects) if (effect.type === 'transmit') said.push(`${effect.data}`)
  }
  for (const text of said)
    for (const name of ['Allow', 'Supported']) {
      const words = new RegExp(`^${name}: (.*)\r$`, 'm').exec(text)?.[1]?.split(', ') ?? []
      expect(words.length).toBeGreaterThan(3)
      expect(new Set(words).size).toBe(words.length)
    }
})
