import type { Session, SipRequest } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { request, response, Wire } from '../user-agent/wire.ts'

const contact = 'Contact: <sip:bob@10.0.0.9>'

function place(wire: Wire): { session: Session; invite: SipRequest } {
  const { session, effects } = wire.ua.invite(
    {
      flow: wire.flow,
      uri: 'sip:bob@example.com',
      from: 'sip:us@example.com',
      to: 'sip:bob@example.com',
      contact: '<sip:us@192.0.2.1>',
    },
    wire.now,
  )
  wire.do(effects)
  return { session, invite: sentRequest(wire) }
}

function sentRequest(wire: Wire): SipRequest {
  const [first] = wire.sent()
  if (first?.kind !== 'request') throw new Error('no request was sent')
  return first
}

function events(wire: Wire): string[] {
  return wire.effects.splice(0).map((effect) => (effect.type === 'session' ? effect.event.type : effect.type))
}

describe('forks', () => {
  test('each early dialog is told by its tag', () => {
    const wire = new Wire()
    const { invite } = place(wire)
    wire.receive(response(invite, 180, 'one', [contact]))
    wire.receive(response(invite, 183, 'two', [contact]))
    const tags = wire.effects.map((effect) =>
      effect.type === 'session' && effect.event.type === 'progress' ? effect.event.tag : '',
    )
    expect(tags).toEqual(['one', 'two'])
    expect(wire.ua.size.dialogs).toBe(2)
    wire.receive(response(invite, 404, 'three'))
    expect(wire.ua.size.dialogs).toBe(0)
  })

  test('a second 2xx is acknowledged and hung up; the first call goes on', () => {
    const wire = new Wire()
    const { session, invite } = place(wire)
    wire.receive(response(invite, 200, 'one', [contact]))
    expect(wire.lines()).toEqual(['ACK sip:bob@10.0.0.9'])
    wire.receive(response(invite, 200, 'two', ['Contact: <sip:bob@10.0.0.10>']))
    expect(wire.lines()).toEqual(['ACK sip:bob@10.0.0.10', 'BYE sip:bob@10.0.0.10'])
    wire.receive(response(invite, 200, 'two', ['Contact: <sip:bob@10.0.0.10>']))
    expect(wire.lines()).toEqual(['ACK sip:bob@10.0.0.10'])
    expect(events(wire)).toEqual(['accepted'])
    expect(session.state.name).toBe('confirmed')
    expect(wire.ua.size.dialogs).toBe(1)
  })

  test('a 2xx that comes again is acknowledged with the same ACK', () => {
    const wire = new Wire()
    const { invite } = place(wire)
    wire.receive(response(invite, 200, 'one', [contact]))
    const [first] = wire.raw()
    wire.receive(response(invite, 200, 'one', [contact]))
    expect(wire.raw()).toEqual([first])
  })
})

describe('routes', () => {
  test('the caller’s are those of the 2xx, the other way round', () => {
    const wire = new Wire()
    const { session, invite } = place(wire)
    wire.receive(response(invite, 200, 'one', [contact, 'Record-Route: <sip:p2;lr>, <sip:p1;lr>']))
    const ack = sentRequest(wire)
    expect([ack.requestUri, ack.values('Route')]).toEqual(['sip:bob@10.0.0.9', ['<sip:p1;lr>', '<sip:p2;lr>']])
    wire.do(session.hangUp(undefined, wire.now))
    const bye = sentRequest(wire)
    expect([bye.requestUri, bye.values('Route'), bye.cseq]).toEqual([
      'sip:bob@10.0.0.9',
      ['<sip:p1;lr>', '<sip:p2;lr>'],
      { seq: 2, method: 'BYE' },
    ])
  })

  test('a strict router becomes the Request-URI and the target the last Route', () => {
    const wire = new Wire()
    const { invite } = place(wire)
    wire.receive(response(invite, 200, 'one', [contact, 'Record-Route: <sip:p2;lr>, <sip:old.example>']))
    const ack = sentRequest(wire)
    expect([ack.requestUri, ack.values('Route')]).toEqual(['sip:old.example', ['<sip:p2;lr>', '<sip:bob@10.0.0.9>']])
  })

  test('the callee copies Record-Route and goes back by it', () => {
    const wire = new Wire()
    wire.receive(request('INVITE', { 'Record-Route': '<sip:p2;lr>, <sip:p1;lr>' }))
    const effect = wire.effects[0]
    if (effect?.type !== 'invitation') throw new Error('no invitation')
    const { session } = effect
    wire.do(session.accept({ contact: '<sip:us@192.0.2.1>' }, wire.now))
    const ok = wire.sent().at(-1)
    expect(ok?.values('Record-Route')).toEqual(['<sip:p2;lr>', '<sip:p1;lr>'])
    wire.receive(
      request('ACK', {
        To: `<sip:us@example.com>;tag=${session.localTag}`,
        Via: 'SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKack',
      }),
    )
    wire.do(session.hangUp({ protocol: 'Q.850', cause: 16 }, wire.now))
    const bye = sentRequest(wire)
    expect([bye.requestUri, bye.values('Route'), bye.get('Reason')]).toEqual([
      'sip:peer@10.0.0.5:5070',
      ['<sip:p2;lr>', '<sip:p1;lr>'],
      'Q.850;cause=16',
    ])
  })
})

describe('requests inside a dialog', () => {
  function accepted(wire: Wire): { session: Session; to: string } {
    wire.receive(request('INVITE'))
    const effect = wire.effects.pop()
    if (effect?.type !== 'invitation') throw new Error('no invitation')
    wire.do(effect.session.accept({ contact: '<sip:us@192.0.2.1>' }, wire.now))
    const to = `<sip:us@example.com>;tag=${effect.session.localTag}`
    wire.receive(request('ACK', { To: to, Via: 'SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKack' }))
    wire.lines()
    wire.effects.length = 0
    return { session: effect.session, to }
  }

  const via = (name: string) => `SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bK${name};rport`

  test('an old CSeq gets 500, another Call-ID 481', () => {
    const wire = new Wire()
    const { to } = accepted(wire)
    wire.receive(request('INFO', { To: to, CSeq: '5 INFO', Via: via('a') }))
    wire.receive(request('INFO', { To: to, CSeq: '4 INFO', Via: via('b') }))
    wire.receive(request('INFO', { To: to, CSeq: '6 INFO', Via: via('c'), 'Call-ID': 'another' }))
    expect(wire.lines()).toEqual(['500 CSeq out of order', '481 Call/Transaction Does Not Exist'])
    expect(events(wire)).toEqual(['request'])
  })

  test('a second re-INVITE before the first is answered gets 500 with Retry-After', () => {
    const wire = new Wire()
    const { to } = accepted(wire)
    wire.receive(request('INVITE', { To: to, CSeq: '2 INVITE', Via: via('a') }))
    wire.receive(request('INVITE', { To: to, CSeq: '3 INVITE', Via: via('b') }))
    const [trying, refused] = wire.sent()
    expect([trying, refused].map((message) => (message?.kind === 'response' ? message.status : 0))).toEqual([100, 500])
    expect(Number(refused?.get('Retry-After'))).toBeLessThanOrEqual(10)
  })

  test('a CANCEL takes a re-INVITE back, and the call goes on', () => {
    const wire = new Wire()
    const { session, to } = accepted(wire)
    wire.receive(request('INVITE', { To: to, CSeq: '2 INVITE', Via: via('a') }))
    wire.receive(request('CANCEL', { To: to, CSeq: '2 CANCEL', Via: via('a') }))
    expect(wire.lines()).toEqual(['100 Trying', '200 OK', '487 Request Terminated'])
    expect(session.state.name).toBe('confirmed')
    const shown = wire.effects.find((effect) => effect.type === 'session')
    if (shown?.type !== 'session' || shown.event.type !== 'reoffer') throw new Error('no re-offer')
    expect(session.answerReoffer(shown.event.transaction, 'late', wire.now)).toBe(false)
  })

  test('a BYE is answered and ends the call; one more gets 481', () => {
    const wire = new Wire()
    const { to } = accepted(wire)
    wire.receive(request('BYE', { To: to, CSeq: '2 BYE', Via: via('a'), Reason: 'SIP;cause=600;text="gone"' }))
    wire.receive(request('BYE', { To: to, CSeq: '3 BYE', Via: via('b') }))
    expect(wire.lines()).toEqual(['200 OK', '481 Call/Transaction Does Not Exist'])
    expect(wire.effects).toMatchObject([
      { event: { end: { kind: 'bye', by: 'remote', reason: { protocol: 'SIP', cause: 600, text: 'gone' } } } },
    ])
    expect(wire.ua.size).toMatchObject({ dialogs: 0, sessions: 0 })
  })

  test('a BYE in the early dialog ends the INVITE as well', () => {
    const wire = new Wire()
    wire.receive(request('INVITE'))
    const effect = wire.effects.pop()
    if (effect?.type !== 'invitation') throw new Error('no invitation')
    wire.do(effect.session.ring({ status: 183, body: 'v=0' }, wire.now))
    wire.lines()
    wire.receive(
      request('BYE', { To: `<sip:us@example.com>;tag=${effect.session.localTag}`, CSeq: '2 BYE', Via: via('a') }),
    )
    expect(wire.lines()).toEqual(['200 OK', '487 Request Terminated'])
    expect(wire.ua.size.sessions).toBe(0)
  })

  test('a BYE before the 2xx reached us ends the call, too', () => {
    const wire = new Wire()
    const { session, invite } = place(wire)
    wire.receive(response(invite, 180, 'early', [contact]))
    wire.receive(
      request('BYE', {
        From: '<sip:bob@example.com>;tag=early',
        To: `<sip:us@example.com>;tag=${session.localTag}`,
        'Call-ID': session.callId,
        Via: via('a'),
      }),
    )
    expect(wire.lines()).toEqual(['200 OK', 'CANCEL sip:bob@example.com'])
    wire.receive(response(invite, 487, 'early'))
    expect(wire.effects.at(-1)).toMatchObject({ event: { end: { kind: 'bye', by: 'remote' } } })
  })
})
