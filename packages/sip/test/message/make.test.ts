import { describe, expect, it } from 'vitest'
import {
  type HeaderField,
  MisuseError,
  makeRequest,
  makeResponse,
  parseMessage,
  parseUri,
  printMessage,
  printText,
  reasonPhrase,
  responseTo,
  type SipRequest,
} from '../../src/message/index.ts'

const headers: HeaderField[] = [
  ['Via', 'SIP/2.0/UDP p.test;branch=z9hG4bK2, SIP/2.0/UDP q.test'],
  ['Via', 'SIP/2.0/TCP a.test;branch=z9hG4bK1'],
  ['Record-Route', '<sip:p.test;lr>'],
  ['Record-Route', '<sip:q.test;lr>'],
  ['From', '<sip:a@a.test>;tag=1'],
  ['To', '<sip:b@b.test>'],
  ['Call-ID', 'c1'],
  ['CSeq', '7 INVITE'],
  ['Timestamp', '54'],
]
const invite = makeRequest({ method: 'INVITE', uri: 'sip:b@b.test', headers })

describe('makeRequest', () => {
  it('prints line by line, with Content-Length', () => {
    expect(printText(invite).split('\r\n')).toEqual([
      'INVITE sip:b@b.test SIP/2.0',
      ...headers.map(([name, value]) => `${name}: ${value}`),
      'Content-Length: 0',
      '',
      '',
    ])
    expect(new TextDecoder().decode(printMessage(invite))).toBe(printText(invite))
  })

  it('reads like a parsed message', () => {
    const parsed = parseMessage(printText(invite))
    expect(parsed).toMatchObject({ kind: 'request', method: 'INVITE' })
    for (const message of [invite, parsed as SipRequest]) {
      expect(message.via.host).toBe('p.test')
      expect(message.cseq).toEqual({ seq: 7, method: 'INVITE' })
      expect(message.uri.host).toBe('b.test')
      expect(message.get('timestamp')).toBe('54')
    }
  })

  it.each([
    ['text', '张三', 6],
    ['bytes', Uint8Array.of(0, 255, 13), 3],
  ])('counts a body of %s', (_, body, length) => {
    const message = makeRequest({
      method: 'INFO',
      uri: 'sip:x',
      headers: [
        ['Content-Length', '99'],
        ['l', '9'],
      ],
      body,
    })
    expect(message.lines('content-length')).toEqual([String(length)])
    expect(printMessage(message).length).toBe(
      printText(makeRequest({ method: 'INFO', uri: 'sip:x', headers: [] })).length + length,
    )
    expect(message.body).toHaveLength(length)
  })

  it('takes a URI in parts', () => {
    const uri = parseUri('sip:%20@x;lr')
    expect(uri && makeRequest({ method: 'BYE', uri, headers: [] }).requestUri).toBe('sip:%20@x;lr')
  })

  it.each([
    ['a header with a line break', { headers: [['X', 'a\r\nY: b']] }],
    ['a header with LF', { headers: [['X', 'a\nb']] }],
    ['a header with CR', { headers: [['X', 'a\rb']] }],
    ['a header with NUL', { headers: [['X', 'a\0b']] }],
    ['a name that is no token', { headers: [['X Y', 'a']] }],
    ['a name with a colon', { headers: [['X:', 'a']] }],
    ['an empty name', { headers: [['', 'a']] }],
    ['a method that is no token', { method: 'A B' }],
    ['a URI with a blank', { uri: 'sip:a b' }],
    ['a URI with a line break', { uri: 'sip:a\r\nX: y' }],
    ['an empty URI', { uri: '' }],
  ] as const)('refuses %s', (_, init) => {
    expect(() => makeRequest({ method: 'INVITE', uri: 'sip:x', headers: [], ...init })).toThrow(MisuseError)
  })
})

describe('makeResponse', () => {
  it('knows the usual words', () => {
    expect(makeResponse({ status: 486, headers: [] }).reason).toBe('Busy Here')
    expect(printText(makeResponse({ status: 299, reason: '好', headers: [] }))).toMatch(/^SIP\/2\.0 299 好\r\n/)
    expect(reasonPhrase(499)).toBe('Request Failure')
  })

  it.each([99, 700, 200.5, Number.NaN])('refuses the status %d', (status) => {
    expect(() => makeResponse({ status, headers: [] })).toThrow(MisuseError)
  })

  it('refuses a reason with a line break', () => {
    expect(() => makeResponse({ status: 200, reason: 'a\nb', headers: [] })).toThrow(MisuseError)
  })
})

describe('responseTo', () => {
  it.each([
    [100, ['Via', 'Via', 'From', 'To', 'Call-ID', 'CSeq', 'Timestamp'], '<sip:b@b.test>'],
    [180, ['Via', 'Via', 'Record-Route', 'Record-Route', 'From', 'To', 'Call-ID', 'CSeq'], '<sip:b@b.test>;tag=t'],
    [200, ['Via', 'Via', 'Record-Route', 'Record-Route', 'From', 'To', 'Call-ID', 'CSeq'], '<sip:b@b.test>;tag=t'],
    [404, ['Via', 'Via', 'From', 'To', 'Call-ID', 'CSeq'], '<sip:b@b.test>;tag=t'],
  ])('copies for %d', (status, names, to) => {
    const response = responseTo(invite, status, undefined, [['X', 'y']], undefined, 't')
    expect(response.headers.map(([name]) => name)).toEqual([...names, 'X', 'Content-Length'])
    expect(response.get('to')).toBe(to)
    expect(response.lines('via')).toEqual(invite.lines('via'))
  })

  it('keeps a tag that is there', () => {
    const request = invite.with({ To: '<sip:b@b.test>;tag=z' })
    expect(responseTo(request, 200, 'OK', [], undefined, 't').to.params.tag).toBe('z')
  })

  it('answers a request with a malformed To', () => {
    const text = printText(invite).replace('To: <sip:b@b.test>', 'To: "b <sip:b@b.test>')
    const message = parseMessage(text)
    if (message.kind !== 'malformed' || message.request === undefined) throw new Error('should be malformed')
    const response = responseTo(message.request, message.status, message.reason)
    expect(response).toMatchObject({ status: 400, reason: 'To: not understood' })
    expect(response.get('To')).toBe('"b <sip:b@b.test>')
  })
})

describe('with', () => {
  const text =
    'OPTIONS sip:x SIP/2.0\r\nV:  SIP/2.0/UDP a\r\nSubject: one\r\n\ttwo\r\nX-A: 1\r\nf: <sip:a>;tag=1\r\nX-A: 2\r\nT: <sip:b>\r\ni: c\r\nCSEQ: 1 OPTIONS\r\nl: 2\r\n\r\nhi'
  const parsed = parseMessage(text)
  if (parsed.kind !== 'request') throw new Error('not a request')

  it('leaves what is not named as it came', () => {
    const lines = printText(parsed.with({ 'x-b': '3' })).split('\r\n')
    expect(lines).toEqual([...text.split('\r\n').slice(0, 10), 'X-B: 3', 'Content-Length: 2', '', 'hi'])
    expect(printText(parsed)).toBe(text)
  })

  it('replaces all lines at the place of the first, adds, removes', () => {
    const changed = parsed.with(
      { 'X-A': ['9', '8'], subject: undefined, 'call-id': 'd', 'www-authenticate': 'x' },
      'hello',
    )
    expect(changed.headers.map(([name, value]) => `${name}: ${value}`)).toEqual([
      'V: SIP/2.0/UDP a',
      'X-A: 9',
      'X-A: 8',
      'f: <sip:a>;tag=1',
      'T: <sip:b>',
      'Call-ID: d',
      'CSEQ: 1 OPTIONS',
      'WWW-Authenticate: x',
      'Content-Length: 5',
    ])
    expect(changed.text).toBe('hello')
    expect(changed.callId).toBe('d')
    expect(changed.kind).toBe('request')
    expect(changed.requestUri).toBe('sip:x')
    expect(parsed.callId).toBe('c')
  })

  it('refuses what would break the message', () => {
    expect(() => parsed.with({ x: 'a\r\nb' })).toThrow(MisuseError)
    expect(() => parsed.with({ 'a b': 'x' })).toThrow(MisuseError)
  })

  it('puts the length right after a change of the body alone', () => {
    const changed = parsed.with({}, Uint8Array.of(1, 2, 3))
    expect(changed.get('content-length')).toBe('3')
    expect([...printMessage(changed).slice(-3)]).toEqual([1, 2, 3])
  })
})
