import { describe, expect, test } from 'vitest'
import { request, Wire } from './wire.ts'

describe('what a request outside any call gets', () => {
  test.each([
    ['an unknown method', request('STRANGE'), '405 Method Not Allowed'],
    ['Max-Forwards 0', request('INVITE', { 'Max-Forwards': '0' }), '483 Too Many Hops'],
    ['a requirement we do not know', request('INVITE', { Require: 'precondition, outbound' }), '420 Bad Extension'],
    [
      'a To tag of no dialog',
      request('INFO', { To: '<sip:us@example.com>;tag=gone' }),
      '481 Call/Transaction Does Not Exist',
    ],
    ['a BYE of no dialog', request('BYE'), '481 Call/Transaction Does Not Exist'],
    ['a CANCEL of no INVITE', request('CANCEL'), '481 Call/Transaction Does Not Exist'],
    ['another version', ['INVITE sip:us@x SIP/3.0', ...request('INVITE').slice(1)], '505'],
    ['no CSeq of its own', request('INVITE', { CSeq: '1 INFO' }), '400'],
    ['a CSeq that is no number', request('INVITE', { CSeq: 'one INVITE' }), '400'],
    ['a From without an end', request('INVITE', { From: '<sip:them@example.com;tag=them' }), '400'],
    ['a To without an end', request('INVITE', { To: '<sip:us@example.com' }), '400'],
  ])('%s', (_what, message, answer) => {
    const wire = new Wire()
    wire.receive(message)
    expect(wire.lines()[0]).toContain(answer)
    expect(wire.ua.size).toEqual({ transactions: 0, dialogs: 0, sessions: 0, registrations: 0 })
    expect(wire.ua.nextDeadline()).toBeUndefined()
  })

  test('an ACK of nothing is never answered', () => {
    const wire = new Wire()
    wire.receive(request('ACK'))
    wire.receive(request('ACK', { To: '<sip:us@example.com>;tag=gone' }))
    wire.receive(['ACK sip:us@x SIP/3.0', ...request('ACK').slice(1)])
    expect(wire.lines()).toEqual([])
  })

  test('the tag of an answer without a transaction is the same when the request comes again', () => {
    const wire = new Wire()
    wire.receive(request('BYE'))
    wire.receive(request('BYE'))
    const [one, two] = wire.sent()
    expect(one?.to.params.tag).toBeTruthy()
    expect(one?.to.params.tag).toBe(two?.to.params.tag)
  })

  test('a 420 names what is lacking, a 405 what is allowed', () => {
    const wire = new Wire()
    wire.receive(request('INVITE', { Require: 'precondition, outbound' }))
    wire.receive(request('STRANGE'))
    const [bad, not] = wire.sent()
    expect(bad?.get('Unsupported')).toBe('precondition')
    expect(not?.get('Allow')).toContain('INVITE')
  })

  test('REGISTER, OPTIONS and MESSAGE are the driver’s to answer, once', () => {
    const wire = new Wire()
    for (const [index, method] of ['REGISTER', 'OPTIONS', 'MESSAGE'].entries()) {
      wire.receive(
        request(method, { Via: `SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK${method}`, CSeq: `${index + 1} ${method}` }),
      )
      const effect = wire.effects.pop()
      if (effect?.type !== 'request') throw new Error('no request')
      expect(effect.request.method).toBe(method)
      wire.do(wire.ua.respond(effect.transaction, { status: 200, headers: [['X-Mine', 'yes']] }, wire.now))
      expect(wire.ua.respond(effect.transaction, { status: 200 }, wire.now)).toBe(false)
      const [response] = wire.sent()
      expect(response?.get('X-Mine')).toBe('yes')
      expect(response?.to.params.tag).toBeTruthy()
    }
    wire.advance(32_000)
    expect(wire.ua.size.transactions).toBe(0)
  })
})

describe('INVITE', () => {
  test('gets 100 at once and is shown; a repeat gets the last response and is not shown', () => {
    const wire = new Wire()
    wire.receive(request('INVITE'))
    wire.receive(request('INVITE'))
    expect(wire.lines()).toEqual(['100 Trying', '100 Trying'])
    expect(wire.effects.map(({ type }) => type)).toEqual(['invitation'])
  })

  test('that came twice by different ways is a merged request', () => {
    const wire = new Wire()
    wire.receive(request('INVITE'))
    wire.receive(request('INVITE', { Via: 'SIP/2.0/UDP 10.0.0.6;branch=z9hG4bKother' }))
    expect(wire.lines()).toEqual(['100 Trying', '482 Loop Detected'])
    expect(wire.effects).toHaveLength(1)
  })

  test('again after a challenge, with the same Call-ID and From tag, is a new invitation', () => {
    const wire = new Wire()
    wire.receive(request('INVITE'))
    const first = wire.effects.pop()
    if (first?.type !== 'invitation') throw new Error('no invitation')
    wire.do(first.session.reject({ status: 401, headers: [['WWW-Authenticate', 'Digest realm="x", nonce="n"']] }, 0))
    wire.receive(request('INVITE', { CSeq: '2 INVITE', Via: 'SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKtwo;rport' }))
    expect(wire.effects.map(({ type }) => type)).toEqual(['session', 'invitation'])
    expect(wire.lines()).toEqual(['100 Trying', '401 Unauthorized', '100 Trying'])
  })

  test('of a device older than RFC 3261 is told apart without the magic cookie', () => {
    const wire = new Wire()
    const old = { Via: 'SIP/2.0/UDP 10.0.0.5:5070;branch=1' }
    wire.receive(request('INVITE', old))
    wire.receive(request('INVITE', old))
    wire.receive(request('INVITE', { ...old, 'Call-ID': 'another' }))
    expect(wire.effects.map(({ type }) => type)).toEqual(['invitation', 'invitation'])
    const first = wire.effects[0]
    if (first?.type !== 'invitation') throw new Error('no invitation')
    wire.do(first.session.reject({ status: 486 }, 0))
    wire.lines()
    wire.receive(request('ACK', old))
    wire.advance(4000)
    expect(wire.lines()).toEqual([])
  })

  test('without tag, Contact or body is still a call', () => {
    const wire = new Wire()
    wire.receive(request('INVITE', { From: '<sip:peer@example.com>', Contact: undefined }))
    const effect = wire.effects[0]
    if (effect?.type !== 'invitation') throw new Error('no invitation')
    wire.do(effect.session.accept({ contact: '<sip:us@192.0.2.1>' }, 0))
    wire.receive(
      request('ACK', {
        From: '<sip:peer@example.com>',
        To: `<sip:us@example.com>;tag=${effect.session.localTag}`,
        Via: 'SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKack',
      }),
    )
    expect(effect.session.state.name).toBe('confirmed')
    wire.do(effect.session.hangUp(undefined, 0))
    expect(wire.lines().at(-1)).toBe('BYE sip:peer@example.com')
  })
})

describe('where responses go', () => {
  test('with rport: back to where it came from, which the Via tells', () => {
    const wire = new Wire()
    wire.receive(request('OPTIONS'))
    const effect = wire.effects[0]
    if (effect?.type !== 'request') throw new Error('no request')
    wire.do(wire.ua.respond(effect.transaction, { status: 200 }, 0))
    const [sent] = wire.raw()
    expect(sent?.to).toBeUndefined()
    expect(sent?.text).toContain('Via: SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKone;rport=40000;received=192.0.2.2\r\n')
  })

  test('without: to the port that the Via names, or 5060', () => {
    for (const [via, port] of [
      ['10.0.0.5:5070', 5070],
      ['10.0.0.5', 5060],
      ['10.0.0.5:40000', undefined],
    ] as const) {
      const wire = new Wire()
      wire.receive(request('BYE', { Via: `SIP/2.0/UDP ${via};branch=z9hG4bKone` }))
      const [sent] = wire.raw()
      expect(sent?.to).toEqual(port === undefined ? undefined : { address: '192.0.2.2', port })
      expect(sent?.text).toContain(';received=192.0.2.2\r\n')
    }
  })

  test('a chain of Vias comes back whole', () => {
    const wire = new Wire()
    wire.receive(
      request('BYE', { Via: 'SIP/2.0/UDP a.example;branch=z9hG4bKa;rport, SIP/2.0/TCP b.example;branch=z9hG4bKb' }),
    )
    const [sent] = wire.sent()
    expect(sent?.values('Via')).toEqual([
      'SIP/2.0/UDP a.example;branch=z9hG4bKa;rport=40000;received=192.0.2.2',
      'SIP/2.0/TCP b.example;branch=z9hG4bKb',
    ])
  })
})

test('a flood is bounded: 503 beyond the limit, and room again later', () => {
  const wire = new Wire('udp', { limits: { transactionsPerFlow: 10 } })
  for (let index = 0; index < 12; index++)
    wire.receive(request('OPTIONS', { Via: `SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK${index}`, 'Call-ID': `call ${index}` }))
  expect(wire.ua.size.transactions).toBe(10)
  expect(wire.lines()).toEqual(['503 Service Unavailable', '503 Service Unavailable'])
  wire.advance(32_000)
  expect(wire.ua.size.transactions).toBe(0)
})

test('what is no SIP is told and does no harm', () => {
  const wire = new Wire()
  for (const junk of [
    'hello',
    'SIP/2.0 abc\r\n\r\n',
    '\0\0\0\0\0',
    'INVITE\r\n\r\n',
    new Uint8Array([255, 254, 0, 1, 2]),
  ])
    wire.receive(junk)
  expect(wire.effects.map(({ type }) => type)).toEqual(Array(5).fill('malformed'))
  expect(wire.lines()).toEqual([])
})

test('a fault of ours is answered with 500, told, and hurts no other call', () => {
  let broken = false
  const random = (bytes: Uint8Array) => {
    if (broken) throw new Error('no randomness')
    bytes.fill(5)
  }
  const wire = new Wire('udp', { random })
  for (let index = 0; index < 400; index++) {
    // Randomness is drawn ahead; sooner or later it is missing.
    broken = index > 3
    const via = `SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK${index};rport`
    wire.receive(request('INVITE', { Via: via, 'Call-ID': `call ${index}` }))
  }
  const faults = wire.effects.filter((effect) => effect.type === 'malformed')
  expect(faults[0]).toEqual({
    type: 'malformed',
    flow: wire.flow,
    status: 500,
    reason: 'no randomness',
    answered: true,
  })
  const calls = wire.effects.flatMap((effect) => (effect.type === 'invitation' ? [effect.session] : []))
  expect(calls.length + faults.length).toBe(400)
  expect(wire.lines().filter((line) => line.startsWith('500'))).toHaveLength(faults.length)
  expect(wire.ua.size.sessions).toBe(calls.length)
  for (const session of calls) wire.do(session.reject({ status: 486 }, 0))
  wire.advance(40_000)
  expect(wire.ua.size).toEqual({ transactions: 0, dialogs: 0, sessions: 0, registrations: 0 })
})
