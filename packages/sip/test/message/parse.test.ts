import { describe, expect, it } from 'vitest'
import {
  MalformedHeader,
  parseMessage,
  printMessage,
  printText,
  type SipRequest,
  type SipResponse,
} from '../../src/message/index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const HEADERS = [
  'Via: SIP/2.0/UDP a.test;branch=z9hG4bK1',
  'From: <sip:a@a.test>;tag=1',
  'To: <sip:b@b.test>',
  'Call-ID: c1',
  'CSeq: 7 INVITE',
]
const START = 'INVITE sip:b@b.test SIP/2.0'
const build = (lines: readonly string[], body = '', start = START) => `${[start, ...lines].join('\r\n')}\r\n\r\n${body}`

function request(data: string | Uint8Array): SipRequest {
  const message = parseMessage(data)
  if (message.kind !== 'request') throw new Error(message.kind === 'malformed' ? message.reason : 'a response')
  return message
}

function response(data: string | Uint8Array): SipResponse {
  const message = parseMessage(data)
  if (message.kind !== 'response') throw new Error(message.kind === 'malformed' ? message.reason : 'a request')
  return message
}

/** The headers with one line put in place of those that start with this name. */
const swap = (name: string, ...lines: string[]) => [...HEADERS.filter((line) => !line.startsWith(name)), ...lines]

describe('a request', () => {
  it('gives its parts', () => {
    const message = request(build([...HEADERS, 'Contact: <sip:a@1.2.3.4>', 'Content-Length: 2'], 'hi'))
    expect(message).toMatchObject({
      method: 'INVITE',
      requestUri: 'sip:b@b.test',
      callId: 'c1',
      text: 'hi',
      isStar: false,
    })
    expect(message.uri.host).toBe('b.test')
    expect(message.via).toEqual({ transport: 'UDP', host: 'a.test', params: { branch: 'z9hG4bK1' } })
    expect(message.from.params.tag).toBe('1')
    expect(message.to.uri.user).toBe('b')
    expect(message.cseq).toEqual({ seq: 7, method: 'INVITE' })
    expect(message.contacts.map((contact) => contact.uri.host)).toEqual(['1.2.3.4'])
    expect(message.body).toEqual(bytes('hi'))
  })

  it('knows compact names, whatever the case', () => {
    const message = request(
      build([
        'v: SIP/2.0/TCP a',
        'F: <sip:a>;tag=1',
        't: <sip:b>',
        'I: x',
        'cseq: 1 INVITE',
        'M: <sip:a@b>',
        'L: 0',
        's: Hello',
        'K: a, b',
        'r: <sip:x>',
      ]),
    )
    expect(message.via.transport).toBe('TCP')
    expect(message.callId).toBe('x')
    expect(message.contacts).toHaveLength(1)
    expect(message.get('Subject')).toBe('Hello')
    expect(message.get('s')).toBe('Hello')
    expect(message.values('supported')).toEqual(['a', 'b'])
    expect(message.has('Refer-To')).toBe(true)
    expect(message.has('Event')).toBe(false)
  })

  it('joins folded lines', () => {
    const message = request(
      build([...swap('From'), 'From: "A"\r\n  <sip:a>\r\n\t;tag=1', 'Subject: one\r\n   two\r\n three']),
    )
    expect(message.from).toMatchObject({ displayName: 'A', params: { tag: '1' } })
    expect(message.get('subject')).toBe('one two three')
  })

  it('takes lines that end in LF alone', () => {
    const message = request(`${build([...HEADERS, 'Subject: x', 'Content-Length: 2'], 'hi').replaceAll('\r\n', '\n')}`)
    expect(message.get('subject')).toBe('x')
    expect(message.text).toBe('hi')
    expect(message.via.host).toBe('a.test')
  })

  it('keeps order, repeats, unknown headers and names as they came', () => {
    const lines = [...HEADERS, 'x-odd: 1', 'v: SIP/2.0/TCP z', 'X-Odd: 2, 3', 'Content-Length: 0']
    const message = request(build(lines))
    expect(message.headers.map(([name, value]) => `${name}: ${value}`)).toEqual(lines)
    expect(message.lines('X-ODD')).toEqual(['1', '2, 3'])
    expect(message.values('X-ODD')).toEqual(['1', '2', '3'])
    expect(message.lines('via')).toHaveLength(2)
  })

  it('reads the first of several Via values', () => {
    const message = request(build(swap('Via', 'Via: SIP/2.0/UDP a;x="1,2" , SIP/2.0/TCP b')))
    expect(message.via).toEqual({ transport: 'UDP', host: 'a', params: { x: '1,2' } })
    expect(message.values('via')).toHaveLength(2)
  })

  it('is not lost by an odd optional header', () => {
    const message = request(
      build([...HEADERS, 'Contact: <<>', 'Max-Forwards: many', 'no header at all', ': x', 'Date:', 'a b: c']),
    )
    expect(() => message.contacts).toThrow(MalformedHeader)
    expect(message.get('Date')).toBe('')
    expect(message.has('no header at all')).toBe(false)
    expect(message.headers.map(([name]) => name)).toEqual([
      'Via',
      'From',
      'To',
      'Call-ID',
      'CSeq',
      'Contact',
      'Max-Forwards',
      'Date',
    ])
  })

  it('reads Contact lists and the star', () => {
    const message = request(build([...HEADERS, 'Contact: "a, b" <sip:a>;q=1, sip:b;expires=3', 'm: <sip:c>']))
    expect(message.contacts.map((contact) => contact.uri.host)).toEqual(['a', 'b', 'c'])
    const star = request(build([...HEADERS, 'Contact: *']))
    expect(star.contacts).toEqual([])
    expect(star.isStar).toBe(true)
    expect(request(build(HEADERS)).contacts).toEqual([])
  })

  it.each(['\r\n', '\r\n\r\n', '\n'])('may follow blank lines %j', (blank) => {
    expect(request(blank + build(HEADERS)).method).toBe('INVITE')
  })
})

describe('a response', () => {
  it.each([
    ['SIP/2.0 200 OK', 200, 'OK'],
    ['SIP/2.0 180 ', 180, ''],
    ['SIP/2.0 180', 180, ''],
    ['sip/2.0 404 Not Found: 没有', 404, 'Not Found: 没有'],
  ])('reads %j', (start, status, reason) => {
    expect(response(build(HEADERS, '', start))).toMatchObject({ status, reason })
  })
})

describe('what cannot be used', () => {
  it.each([
    ['', 400, /^Start line/, false],
    ['\r\n\r\n', 400, /^Start line/, false],
    ['hello\r\n\r\n', 400, /^Start line/, false],
    [build(HEADERS, '', 'INVITE sip:b SIP/7.0'), 505, /^Version/, true],
    [build(HEADERS, '', 'INVITE sip:b HTTP/1.1'), 400, /^Start line/, false],
    [build(HEADERS, '', 'INVITE sip:b c SIP/2.0'), 400, /^Start line/, false],
    [build(HEADERS, '', 'INVITE <sip:b> SIP/2.0'), 400, /^Request-URI/, true],
    [build(HEADERS, '', 'IN(VITE sip:b SIP/2.0'), 400, /^Start line/, false],
    [build(HEADERS, '', 'SIP/2.0 200 O\0K'), 400, /^Start line/, false],
    [build(HEADERS, '', 'SIP/2.0 200 O\rK'), 400, /^Start line/, false],
    [build(HEADERS, '', 'INVITE x:\0 SIP/2.0'), 400, /^Request-URI/, true],
    [build(HEADERS, '', 'INVITE sip:\0 SIP/2.0'), 400, /^Request-URI/, true],
    [build(HEADERS, '', 'INVITE sip:b\r SIP/2.0'), 400, /^Start line/, false],
    [build(HEADERS, '', 'SIP/2.0 099 x'), 400, /^Status/, false],
    [build(HEADERS, '', 'SIP/2.0 700 x'), 400, /^Status/, false],
    [build(HEADERS, '', 'SIP/3.0 200 OK'), 400, /^Status/, false],
    [build(swap('Via')), 400, /^Via: missing/, false],
    [build(swap('Via', 'Via: nonsense')), 400, /^Via/, false],
    [build(swap('From')), 400, /^From: missing/, false],
    [build(swap('From', 'From: <sip:')), 400, /^From/, true],
    [build(swap('To', 'To: "b <sip:b>')), 400, /^To/, true],
    [build(swap('To', 'To: <sip:b>', 't: <sip:c>')), 400, /^To: more than one/, true],
    [build(swap('Call-ID', 'Call-ID:')), 400, /^Call-ID/, true],
    [build(swap('CSeq')), 400, /^CSeq: missing/, false],
    [build(swap('CSeq', 'CSeq: 1 BYE')), 400, /^CSeq/, true],
    [build(swap('CSeq', 'CSeq: -1 INVITE')), 400, /^CSeq/, true],
    [build(swap('CSeq', 'CSeq: 2147483648 INVITE')), 400, /^CSeq/, true],
    [build(swap('CSeq', 'CSeq: 36893488147419103232 INVITE')), 400, /^CSeq/, true],
    [build(swap('CSeq', 'CSeq: 1INVITE')), 400, /^CSeq/, true],
    [build([...HEADERS, 'Content-Length: 3'], 'hi'), 400, /^Content-Length/, true],
    [build([...HEADERS, 'Content-Length: -3'], 'hi'), 400, /^Content-Length/, true],
    [build([...HEADERS, 'Content-Length: 99999999999'], 'hi'), 400, /^Content-Length/, true],
    [build([...HEADERS, 'Content-Length: 2', 'l: 1'], 'hi'), 400, /^Content-Length/, true],
  ])('%j', (text, status, reason, answerable) => {
    for (const data of [text, bytes(text)]) {
      const message = parseMessage(data)
      expect(message).toMatchObject({ kind: 'malformed', status })
      if (message.kind !== 'malformed') return
      expect(message.reason).toMatch(reason)
      expect(message.request !== undefined).toBe(answerable)
    }
  })

  it('has limits', () => {
    const many = Array.from({ length: 201 }, (_, i) => `X-${i}: y`)
    expect(parseMessage(build([...HEADERS, ...many]))).toMatchObject({ status: 400, reason: 'Header: too many lines' })
    expect(parseMessage(build([...HEADERS, ...many]), { headers: 300 }).kind).toBe('request')
    const long = build([...HEADERS, `X: ${'y'.repeat(8192)}`])
    expect(parseMessage(long)).toMatchObject({ status: 400, reason: 'Header: a line too long' })
    expect(parseMessage(long, { line: 10_000 }).kind).toBe('request')
    expect(parseMessage(build(HEADERS, 'x'.repeat(65_536)))).toMatchObject({ status: 413 })
    expect(parseMessage(build(HEADERS, 'x'.repeat(65_536)), { message: 70_000 }).kind).toBe('request')
  })
})

describe('the body', () => {
  it.each([
    ['as long as said', 'Content-Length: 3', 'abc', 'abc'],
    ['longer than said', 'Content-Length: 2', 'abc', 'ab'],
    ['of unsaid length', 'X: y', 'abc', 'abc'],
    ['counted in bytes', 'Content-Length: 6', '张三', '张三'],
    ['cut after bytes', 'Content-Length: 3', '张三', '张'],
  ])('%s', (_, line, sent, body) => {
    const text = build([...HEADERS, line], sent)
    for (const data of [text, bytes(text)]) {
      expect(request(data).text).toBe(body)
      expect(request(data).body).toEqual(bytes(body))
      const printed = request(printMessage(request(data)))
      expect(printed.text).toBe(body)
      expect(printed.get('content-length')).toBe(String(bytes(body).length))
      expect(request(printText(request(data))).text).toBe(body)
    }
  })

  it('keeps bytes that are no text', () => {
    const head = bytes(build([...HEADERS, 'Subject: é', 'Content-Length: 4']))
    const data = Uint8Array.from([...head, 0, 0xff, 0xfe, 13])
    const message = request(data)
    expect([...message.body]).toEqual([0, 0xff, 0xfe, 13])
    expect(printMessage(message)).toEqual(data)
    expect([...request(printMessage(message.with({ subject: 'x' }))).body]).toEqual([0, 0xff, 0xfe, 13])
  })
})

describe('text that is no UTF-8', () => {
  it('passes through as the same bytes', () => {
    const text = build([...HEADERS, 'Subject: caf#', 'Content-Length: 0'])
    const data = bytes(text)
    data[text.indexOf('#')] = 0xe9
    const message = request(data)
    expect(printMessage(message.with({ 'X-New': '1' }))[data.indexOf(0xe9)]).toBe(0xe9)
  })
})

describe('what must not be printed', () => {
  it.each(['a\rb', 'a\0b', 'a\r\r\n\tb'])('%j in a header becomes blanks', (value) => {
    const message = request(build([...swap('To'), `To: "${value}" <sip:b>`, `X: ${value}`, 'Content-Length: 0']))
    expect(message.get('X')).toMatch(/^a +b$/)
    expect(message.to.displayName).toMatch(/^a +b$/)
    expect(printText(message)).not.toMatch(/\r(?!\n)|\0/)
  })
})

it('takes no longer over long blanks than over text', () => {
  const line = `X: a${' '.repeat(8000)}b\r\n c`
  const message = request(build([...HEADERS, ...Array.from({ length: 7 }, () => line)]))
  const before = performance.now()
  expect(message.lines('X')).toHaveLength(7)
  // Quadratic time was 300 ms.
  expect(performance.now() - before).toBeLessThan(100)
})
