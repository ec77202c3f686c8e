import type { Effect, Flow } from '@offhook/sip'
import { combine, createPageUserAgent, updates } from '@offhook/sip/page'
import { describe, expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { lines, request } from '../user-agent/wire.ts'

const flow: Flow = { id: 'f', transport: 'wss', local: { host: 'x.invalid' }, remote: { address: 'pbx', port: 443 } }

/** A page in a call; returns what it answers to a request inside. */
function talking(withUpdates: boolean): (method: string, body?: string) => string[] {
  const options = { random: new Seeded(5).bytes, allow: ['INVITE', 'ACK', 'BYE'] }
  const ua = createPageUserAgent(options, withUpdates ? combine([updates]) : undefined)
  const told: string[] = []
  const take = (effects: readonly Effect[]) =>
    effects.flatMap((effect) => {
      if (effect.type === 'session') told.push(effect.event.type)
      return effect.type === 'transmit' ? [String(effect.data)] : []
    })
  const via = (branch: string) => `SIP/2.0/WSS 10.0.0.5;branch=${branch}`
  const effects = ua.receive(flow, lines(request('INVITE', { Via: via('z9hG4bKi') }), ''), 0)
  const session = effects.flatMap((effect) => (effect.type === 'invitation' ? [effect.session] : []))[0]
  if (session === undefined) throw new Error('nobody has called')
  take(session.accept({ contact: '<sip:us@x.invalid>', body: 'v=0' }, 0))
  const To = `<sip:us@example.com>;tag=${session.localTag}`
  take(ua.receive(flow, lines(request('ACK', { Via: via('z9hG4bKa'), To, CSeq: '1 ACK' })), 0))
  told.length = 0
  let seq = 1
  return (method, body = '') => {
    const head = request(method, { Via: via(`z9hG4bK${++seq}`), To, CSeq: `${seq} ${method}` })
    const typed = body === '' ? head : [...head, 'Content-Type: application/sdp']
    const sent = take(ua.receive(flow, lines(typed, body), 0))
    return [...sent.map((text) => text.slice(8, text.indexOf('\r\n', 8)).slice(0, 3)), ...told.splice(0)]
  }
}

describe('a page', () => {
  test('that brings UPDATE along is refreshed by it, and refuses offers in it', () => {
    const receive = talking(true)
    expect(receive('UPDATE')).toEqual(['200'])
    expect(receive('UPDATE', 'offer')).toEqual(['488'])
    expect(receive('INVITE', 'offer')).toEqual(['100', 'reoffer'])
  })

  test('that does not has none of it', () => {
    expect(talking(false)('UPDATE')).toEqual(['405'])
  })
})
