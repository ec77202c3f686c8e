import type { Session, SipMessage, SipRequest } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { pair } from '../../../testkit/src/link/index.ts'
import { lines, request, response, Wire } from '../user-agent/wire.ts'
import { hangUp, invited, place } from './calls.ts'

const contact = 'Contact: <sip:bob@10.0.0.9>'
const reliable = (rseq: number) => [contact, 'Require: 100rel', `RSeq: ${rseq}`]

function call(wire: Wire, body?: string): { session: Session; invite: SipRequest } {
  const { session, effects } = wire.ua.invite(
    {
      flow: wire.flow,
      uri: 'sip:bob@example.com',
      from: 'sip:us@example.com',
      to: 'sip:bob@example.com',
      contact: '<sip:us@192.0.2.1>',
      ...(body === undefined ? {} : { body }),
    },
    wire.now,
  )
  wire.do(effects)
  return { session, invite: requests(wire)[0] as SipRequest }
}

function requests(wire: Wire): SipRequest[] {
  return wire.sent().filter((sent): sent is SipRequest => sent.kind === 'request')
}

function told(wire: Wire): string[] {
  return wire.effects.splice(0).map((effect) => {
    if (effect.type !== 'session') return effect.type
    const { event } = effect
    return event.type === 'progress' ? `progress ${event.response.status} ${event.tag}` : event.type
  })
}

describe('reliable responses of several forks', () => {
  test('each counts for itself; what overtakes or repeats is passed over', () => {
    const wire = new Wire()
    const { invite } = call(wire, 'offer')
    for (const [rseq, tag] of [
      [7, 'one'],
      [500, 'two'],
      [7, 'one'],
      [9, 'one'],
      [8, 'one'],
      [9, 'one'],
    ] as const)
      wire.receive(response(invite, 183, tag, reliable(rseq)))
    expect(requests(wire).map((sent) => `${sent.method} ${sent.get('RAck')} ${sent.cseq.seq}`)).toEqual([
      'PRACK 7 1 INVITE 2',
      'PRACK 500 1 INVITE 2',
      'PRACK 8 1 INVITE 3',
      'PRACK 9 1 INVITE 4',
    ])
    expect(told(wire)).toEqual(['progress 183 one', 'progress 183 two', 'progress 183 one', 'progress 183 one'])
  })

  test('in the call the numbers go on from those of its early dialog', () => {
    const wire = new Wire()
    const { session, invite } = call(wire, 'offer')
    wire.receive(response(invite, 183, 'one', reliable(1)))
    wire.receive(response(invite, 183, 'one', reliable(2)))
    wire.receive(response(invite, 200, 'one', [contact]))
    wire.do(session.hangUp(undefined, wire.now))
    expect(requests(wire).map(({ method, cseq }) => `${method} ${cseq.seq}`)).toEqual([
      'PRACK 2',
      'PRACK 3',
      'ACK 1',
      'BYE 4',
    ])
  })

  test('late offers of two forks are answered each on its own', () => {
    const wire = new Wire()
    const { session, invite } = call(wire)
    for (const tag of ['one', 'two'])
      wire.receive(lines([...response(invite, 183, tag, reliable(1)), 'Content-Type: application/sdp'], `offer ${tag}`))
    wire.do(session.acknowledge('answer two', wire.now, 'two'))
    wire.do(session.acknowledge('answer one', wire.now, 'one'))
    expect(requests(wire).map((sent) => [sent.to.params.tag, sent.text])).toEqual([
      ['two', 'answer two'],
      ['one', 'answer one'],
    ])
  })
})

describe('199', () => {
  test('ends the early dialog of its fork; the others go on', () => {
    const wire = new Wire()
    const { invite } = call(wire, 'offer')
    expect(invite.get('Supported')).toContain('199')
    wire.receive(response(invite, 180, 'one', [contact]))
    wire.receive(response(invite, 180, 'two', [contact]))
    expect(wire.ua.size.dialogs).toBe(2)
    wire.receive(response(invite, 199, 'one', [contact, 'Reason: SIP;cause=486']))
    expect(wire.ua.size.dialogs).toBe(1)
    expect(told(wire)).toEqual(['progress 180 one', 'progress 180 two', 'progress 199 one'])
    wire.receive(response(invite, 200, 'two', [contact]))
    expect(told(wire)).toEqual(['accepted'])
  })

  test('one that is reliable is acknowledged first', () => {
    const wire = new Wire()
    const { invite } = call(wire, 'offer')
    wire.receive(response(invite, 199, 'one', reliable(3)))
    expect(requests(wire).map(({ method }) => method)).toEqual(['PRACK'])
    expect(wire.ua.size.dialogs).toBe(0)
  })

  test('is sent to who understands it, and to nobody else', () => {
    for (const supported of ['199', undefined]) {
      const wire = new Wire()
      wire.receive(request('INVITE', { Supported: supported }))
      const session = wire.effects.flatMap((effect) => (effect.type === 'invitation' ? [effect.session] : []))[0]
      if (session === undefined) throw new Error('nobody has called')
      wire.do(session.ring({ status: 199, headers: [['Reason', 'SIP;cause=486']] }, wire.now))
      expect(wire.lines()).toEqual(
        supported === undefined ? ['100 Trying'] : ['100 Trying', '199 Early Dialog Terminated'],
      )
    }
  })
})

describe('an offer in a PRACK', () => {
  function ringing(): { wire: Wire; session: Session; rack: string } {
    const wire = new Wire()
    wire.receive(lines([...request('INVITE', { Supported: '100rel' }), 'Content-Type: application/sdp'], 'offer'))
    const session = wire.effects.flatMap((effect) => (effect.type === 'invitation' ? [effect.session] : []))[0]
    if (session === undefined) throw new Error('nobody has called')
    wire.do(session.ring({ status: 183, reliable: true, body: 'answer' }, wire.now))
    const rung = wire.sent().at(-1)
    wire.effects = []
    return { wire, session, rack: `${rung?.get('RSeq')} 1 INVITE` }
  }

  function prack(rack: string, session: Session, body: string, seq = 2): string {
    const over = { To: `<sip:us@example.com>;tag=${session.localTag}`, CSeq: `${seq} PRACK`, RAck: rack }
    const via = `SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKp${seq};rport`
    return lines([...request('PRACK', { ...over, Via: via }), 'Content-Type: application/sdp'], body)
  }

  test('is shown and answered in its 200; the call can be answered meanwhile', () => {
    const { wire, session, rack } = ringing()
    wire.receive(prack(rack, session, 'more'))
    const shown = wire.effects.flatMap((effect) =>
      effect.type === 'session' && effect.event.type === 'reoffer' ? [effect.event] : [],
    )[0]
    expect(told(wire)).toEqual(['pracked', 'reoffer'])
    expect(shown?.request.text).toBe('more')
    wire.do(session.answerReoffer(shown?.transaction ?? '', 'yes', wire.now))
    const [answered] = wire.sent()
    expect([answered?.get('CSeq'), answered?.text]).toEqual(['2 PRACK', 'yes'])
    wire.do(session.accept({ contact: '<sip:us@192.0.2.1>', body: 'answer' }, wire.now))
    expect(wire.sent().map((sent) => sent.text)).toEqual([''])
  })

  test('while ours is unanswered it gets 491, and the response counts as arrived', () => {
    const { wire, session, rack } = ringing()
    wire.receive(prack(rack, session, ''))
    wire.do(session.update('ours', wire.now))
    wire.do(session.ring({ status: 180, reliable: true }, wire.now))
    const second = wire.sent().find((sent): sent is SipMessage => sent.has('RSeq'))
    wire.receive(prack(`${second?.get('RSeq')} 1 INVITE`, session, 'theirs', 3))
    expect(wire.lines().at(-1)).toBe('491 Request Pending')
  })

  test('a wrong number gets 481, the right one again as well', () => {
    const { wire, session, rack } = ringing()
    wire.receive(prack(rack.replace('1 INVITE', '2 INVITE'), session, ''))
    wire.receive(prack('nonsense', session, '', 3))
    wire.receive(prack(rack, session, '', 4))
    wire.receive(prack(rack, session, '', 5))
    expect(wire.lines()).toEqual([
      '481 Call/Transaction Does Not Exist',
      '481 Call/Transaction Does Not Exist',
      '200 OK',
      '481 Call/Transaction Does Not Exist',
    ])
  })
})

describe('what comes back or has come too far', () => {
  test('calling oneself is a call, not a loop: only who passes requests on has to look for its own Via', () => {
    const { alice, link } = pair()
    const outgoing = place(alice)
    const [invite] = link.ladder
    expect(invite).toBe('alice → INVITE')
    const message = outgoing.request.with({ Via: [...outgoing.request.lines('Via')] })
    const text = [
      `INVITE ${message.requestUri} SIP/2.0`,
      'Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKproxy;rport',
      ...message.headers.filter(([name]) => name !== 'Content-Length').map(([name, value]) => `${name}: ${value}`),
    ]
    alice.do(alice.ua.receive(alice.flow, new TextEncoder().encode(lines(text, 'v=0')), link.now))
    expect(alice.all('invitation')).toHaveLength(1)
    hangUp(alice, outgoing)
    alice.do(invited(alice).reject({ status: 486 }, link.now))
    link.run(100_000)
  })

  test('the same request by another way gets 482, one without forwards left 483', () => {
    const wire = new Wire()
    wire.receive(request('INVITE'))
    wire.receive(request('INVITE', { Via: 'SIP/2.0/UDP 10.0.0.6:5070;branch=z9hG4bKother;rport' }))
    wire.receive(
      request('INVITE', { 'Max-Forwards': '0', 'Call-ID': 'else', Via: 'SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKx' }),
    )
    expect(wire.lines()).toEqual(['100 Trying', '482 Loop Detected', '483 Too Many Hops'])
  })
})
