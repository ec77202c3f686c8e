import { describe, expect, it } from 'vitest'
import {
  parseNameAddr,
  parseParams,
  parseReason,
  parseUri,
  parseVia,
  printNameAddr,
  printParams,
  printReason,
  printUri,
  printVia,
  splitList,
} from '../../src/message/index.ts'

const none = {}

describe('parseUri', () => {
  it.each([
    ['sip:bob@x.test', { scheme: 'sip', user: 'bob', host: 'x.test', params: none, headers: none }],
    ['SIP:X.Test', { scheme: 'sip', host: 'x.test', params: none, headers: none }],
    ['sips:x:5061', { scheme: 'sips', host: 'x', port: 5061, params: none, headers: none }],
    ['sip:[2001:DB8::1]:5070', { scheme: 'sip', host: '[2001:db8::1]', port: 5070, params: none, headers: none }],
    ['sip:[::1]', { scheme: 'sip', host: '[::1]', params: none, headers: none }],
    [
      'sip:a:p%3aw@x;Transport=TCP;lr;maddr=[::1]?Subject=next%20week&To=sip:b%40x',
      {
        scheme: 'sip',
        user: 'a',
        password: 'p:w',
        host: 'x',
        params: { transport: 'TCP', lr: true, maddr: '[::1]' },
        headers: { subject: 'next week', to: 'sip:b@x' },
      },
    ],
    ['sip:1;ext=2?x@h;p', { scheme: 'sip', user: '1;ext=2?x', host: 'h', params: { p: true }, headers: none }],
    ['sip:%E5%BC%A0@x', { scheme: 'sip', user: '张', host: 'x', params: none, headers: none }],
    ['sip:张@x', { scheme: 'sip', user: '张', host: 'x', params: none, headers: none }],
    ['sip:a%zz@x', { scheme: 'sip', user: 'a%zz', host: 'x', params: none, headers: none }],
    [
      'tel:+86-10-1234;phone-context=+86',
      { scheme: 'tel', user: '+86-10-1234', host: '', params: { 'phone-context': '+86' }, headers: none },
    ],
    ['urn:service:sos', { scheme: 'urn', user: 'service:sos', host: '', params: none, headers: none }],
    ['sip:x;;lr;', { scheme: 'sip', host: 'x', params: { lr: true }, headers: none }],
    ['sip:x;a=1;A=2', { scheme: 'sip', host: 'x', params: { a: '1' }, headers: none }],
  ])('reads %s', (text, uri) => {
    const parsed = parseUri(text)
    expect(parsed).toEqual(uri)
    const printed = parsed === undefined ? '' : printUri(parsed)
    expect(parseUri(printed)).toEqual(uri)
  })

  it.each([
    '',
    'bob',
    'sip:',
    'sip:@x',
    'sip:a@',
    'sip:a b@x',
    'sip:a@x y',
    'sip:x:99999',
    'sip:x:',
    'sip:x:5a',
    'sip:[::1',
    'sip:[zz]',
    'sip:a@x<',
    'sip:a@"x"',
    'sip:a@b@c',
    ':x',
    '1x:y',
    'tel:',
    'http://x y',
  ])('refuses %j', (text) => {
    expect(parseUri(text)).toBeUndefined()
  })

  it('escapes what a user, a parameter and a header must not hold', () => {
    const uri = parseUri('sip:a%20%40b@x;p=%3B;q=%3D?h=a%26b%20c')
    expect(uri?.user).toBe('a @b')
    expect(uri && printUri(uri)).toBe('sip:a%20%40b@x;p=%3B;q=%3D?h=a%26b%20c')
  })

  it('keeps escaped bytes that are no UTF-8', () => {
    const uri = parseUri('sip:%ff%C3@x')
    expect(uri && printUri(uri)).toBe('sip:%FF%C3@x')
  })

  it('takes parameters with the names of object members as parameters', () => {
    const params = parseUri('sip:x;constructor=1;__proto__=2;hasOwnProperty')?.params
    expect(Object.entries(params ?? {})).toEqual([
      ['constructor', '1'],
      ['__proto__', '2'],
      ['hasownproperty', true],
    ])
    expect(parseUri('sip:x;a')?.params.constructor).toBeUndefined()
    expect(parseUri('sip:x')?.params.toString).toBeUndefined()
  })
})

describe('parseNameAddr', () => {
  const x = { scheme: 'sip', host: 'x', params: none, headers: none }
  it.each([
    ['<sip:x>', { uri: x, params: none }, '<sip:x>'],
    ['"A" <sip:x>;tag=1', { displayName: 'A', uri: x, params: { tag: '1' } }, '"A" <sip:x>;tag=1'],
    ['A B  <sip:x> ; tag = 1', { displayName: 'A B', uri: x, params: { tag: '1' } }, '"A B" <sip:x>;tag=1'],
    [
      '"\\"a\\\\, <b>" <sip:x;y>',
      { displayName: '"a\\, <b>', uri: { ...x, params: { y: true } }, params: none },
      '"\\"a\\\\, <b>" <sip:x;y>',
    ],
    ['""<sip:x>', { uri: x, params: none }, '<sip:x>'],
    ['sip:x;tag=1', { uri: x, params: { tag: '1' } }, '<sip:x>;tag=1'],
    ['sip:x ;tag=1', { uri: x, params: { tag: '1' } }, '<sip:x>;tag=1'],
    ['< sip:x >', undefined, ''],
    ['张三 <sip:x>', { displayName: '张三', uri: x, params: none }, '"张三" <sip:x>'],
    [
      '<sip:x>;+sip.instance="<urn:uuid:1>";expires=5;q=0.7',
      { uri: x, params: { '+sip.instance': '<urn:uuid:1>', expires: '5', q: '0.7' } },
      '<sip:x>;+sip.instance="<urn:uuid:1>";expires=5;q=0.7',
    ],
    [
      '<tel:+1;x=y>',
      { uri: { scheme: 'tel', user: '+1', host: '', params: { x: 'y' }, headers: none }, params: none },
      '<tel:+1;x=y>',
    ],
    ['', undefined, ''],
    ['A', undefined, ''],
    ['"A', undefined, ''],
    ['"A" sip:x', undefined, ''],
    ['<sip:x', undefined, ''],
    ['<>', undefined, ''],
    ['<sip:x>tag', undefined, ''],
    ['<sip:x>;a="', undefined, ''],
    ['<sip:x>;=1', undefined, ''],
    ['<sip:x>, <sip:y>', undefined, ''],
  ])('reads %j', (text, address, printed) => {
    const parsed = parseNameAddr(text)
    expect(parsed).toEqual(address)
    if (parsed === undefined) return
    expect(printNameAddr(parsed)).toBe(printed)
    expect(parseNameAddr(printed)).toEqual(address)
  })
})

describe('parseVia', () => {
  it.each([
    ['SIP/2.0/UDP a.test;branch=z9', { transport: 'UDP', host: 'a.test', params: { branch: 'z9' } }],
    [
      'SIP/2.0/tls 10.0.0.1:5061 ; rport ;Received=10.0.0.2',
      { transport: 'TLS', host: '10.0.0.1', port: 5061, params: { rport: true, received: '10.0.0.2' } },
    ],
    ['SIP / 2.0 / UDP  a : 5 ;x', { transport: 'UDP', host: 'a', port: 5, params: { x: true } }],
    ['sip/2.0/WSS x.invalid', { transport: 'WSS', host: 'x.invalid', params: none }],
    ['SIP/2.0/SCTP a', { transport: 'SCTP', host: 'a', params: none }],
    [
      'SIP/2.0/UDP [2001:db8::9:1];received=[::1]',
      { transport: 'UDP', host: '[2001:db8::9:1]', params: { received: '[::1]' } },
    ],
    ['SIP/2.0/UDP [::1]:5060', { transport: 'UDP', host: '[::1]', port: 5060, params: none }],
    ['SIP/3.0/UDP a', undefined],
    ['SIP/2.0/UDP', undefined],
    ['SIP/2.0/UDP ;x', undefined],
    ['SIP/2.0/ a', undefined],
    ['SIP/2.0/UDP a:70000', undefined],
    ['SIP/2.0/UDP a:b', undefined],
    ['HTTP/2.0/UDP a', undefined],
    ['', undefined],
  ])('reads %j', (text, via) => {
    const parsed = parseVia(text)
    expect(parsed).toEqual(via)
    if (parsed !== undefined) expect(parseVia(printVia(parsed))).toEqual(via)
  })
})

describe('parseParams', () => {
  it.each([
    [';a;b=1;c="x;\\"y"', { a: true, b: '1', c: 'x;"y' }, ';a;b=1;c="x;\\"y"'],
    ['', none, ''],
    [';a=', { a: '' }, ';a=""'],
    [' ; A = b ', { a: 'b' }, ';a=b'],
    ['a', undefined, ''],
    [';a="b"c', undefined, ''],
    [';a b', undefined, ''],
  ])('reads %j', (text, params, printed) => {
    const parsed = parseParams(text)
    expect(parsed).toEqual(params)
    if (parsed !== undefined) expect(printParams(parsed)).toBe(printed)
  })
})

describe('splitList', () => {
  it.each([
    ['a, b,c', ['a', 'b', 'c']],
    ['', []],
    [' , a,', ['a']],
    ['"a,b" <sip:x,y>;q="1,2", z', ['"a,b" <sip:x,y>;q="1,2"', 'z']],
    ['"a\\",b", c', ['"a\\",b"', 'c']],
    ['<sip:a"b>, c', ['<sip:a"b>', 'c']],
    ['"open, c', ['"open, c']],
  ])('splits %j', (value, items) => {
    expect(splitList(value)).toEqual(items)
  })
})

describe('parseReason', () => {
  it.each([
    [
      'SIP;cause=200;text="Call completed elsewhere"',
      { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' },
    ],
    ['Q.850;cause=16;text="a \\"b\\""', { protocol: 'Q.850', cause: 16, text: 'a "b"' }],
    ['q.850 ;cause=x', { protocol: 'Q.850' }],
    ['SIP', { protocol: 'SIP' }],
    ['', undefined],
    ['a b;cause=1', undefined],
  ])('reads %j', (value, reason) => {
    const parsed = parseReason(value)
    expect(parsed).toEqual(reason)
    if (parsed !== undefined) expect(parseReason(printReason(parsed))).toEqual(reason)
  })
})
