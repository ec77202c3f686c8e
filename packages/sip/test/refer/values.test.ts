import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { full } from '../../src/message/full.ts'
import { lean } from '../../src/message/lean/index.ts'
import {
  parseEvent,
  parseReferredBy,
  parseReferTo,
  parseSipfrag,
  parseSubscriptionState,
  printReferTo,
  printSipfrag,
} from '../../src/session/refer/index.ts'
import { parseReplaces, printReplaces } from '../../src/session/replaces.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

const token = fc.stringMatching(/^[\w\-.!%*+`'~]{1,20}$/)

describe.each([
  ['full', full],
  ['lean', lean],
])('as the %s codec reads it', (_name, codec) => {
  test.each([
    ['<sip:carol@x.test>', { uri: 'sip:carol@x.test', method: 'INVITE', headers: [] }],
    ['sip:carol@x.test', { uri: 'sip:carol@x.test', method: 'INVITE', headers: [] }],
    [
      '"Carol, C." <sip:carol@x.test;transport=tcp>',
      { displayName: 'Carol, C.', uri: 'sip:carol@x.test;transport=tcp', method: 'INVITE', headers: [] },
    ],
    ['<sip:carol@x.test;method=SUBSCRIBE;lr>', { uri: 'sip:carol@x.test;lr', method: 'SUBSCRIBE', headers: [] }],
    ['<tel:+4930123>', { uri: 'tel:+4930123', method: 'INVITE', headers: [] }],
    [
      '<sip:what?ever@x.test?Subject=hello%20you>',
      { uri: 'sip:what?ever@x.test', method: 'INVITE', headers: [['subject', 'hello you']] },
    ],
    [
      '<sip:carol@x.test?Replaces=90%40y.test%3Bto-tag%3D1%3Bfrom-tag%3D2%3Bearly-only&Accept-Contact=*>',
      {
        uri: 'sip:carol@x.test',
        method: 'INVITE',
        headers: [
          ['replaces', '90@y.test;to-tag=1;from-tag=2;early-only'],
          ['accept-contact', '*'],
        ],
        replaces: { callId: '90@y.test', toTag: '1', fromTag: '2', earlyOnly: true },
      },
    ],
    ['<sip:carol@x.test?Replaces=nonsense>', expect.objectContaining({ replaces: undefined })],
    ['', undefined],
    ['<sip:a@x>, <sip:b@x>', undefined],
    ['<sip:a@x', undefined],
    ['carol', undefined],
  ])('Refer-To: %s', (value, read) => {
    expect(parseReferTo(codec, value)).toEqual(read)
  })

  test('what is embedded in a Refer-To comes out again', () => {
    const field = fc.tuple(token, fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fc.uniqueArray(field, { maxLength: 3, selector: ([name]) => name.toLowerCase() }), (headers) => {
        fc.pre(headers.every(([name, value]) => name !== '__proto__' && !/[\ud800-\udfff]/.test(value) && value !== ''))
        const read = parseReferTo(codec, printReferTo('sip:carol@x.test', headers))
        expect(read?.uri).toBe('sip:carol@x.test')
        const sorted = (all: readonly (readonly [string, string])[] = []) =>
          [...all].map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort()
        expect(sorted(read?.headers)).toEqual(sorted(headers))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['"Alice" <sip:alice@x.test>;cid="20@x.test"', { displayName: 'Alice', uri: 'sip:alice@x.test', cid: '20@x.test' }],
    ['sip:alice@x.test', { uri: 'sip:alice@x.test' }],
    ['<>', undefined],
  ])('Referred-By: %s', (value, read) => {
    expect(parseReferredBy(codec, value)).toEqual(read)
  })

  test.each([
    ['a@b;to-tag=1;from-tag=2', { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: false }],
    ['a@b ; FROM-TAG=2 ; to-tag=1;early-only;x=y', { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: true }],
    ['a@b;to-tag=1', undefined],
    ['a@b;to-tag;from-tag=2', undefined],
    ['a@b;to-tag="1;2";from-tag=2', undefined],
    [';to-tag=1;from-tag=2', undefined],
    ['a b;to-tag=1;from-tag=2', undefined],
  ])('Replaces: %s', (value, read) => {
    expect(parseReplaces(codec, value)).toEqual(read)
  })

  test('a Replaces that is printed is read again', () => {
    const record = fc.record({ callId: token, toTag: token, fromTag: token, earlyOnly: fc.boolean() })
    fc.assert(
      fc.property(record, (it) => {
        expect({ ...parseReplaces(codec, printReplaces(it)) }).toEqual({ ...it })
      }),
    )
  })

  test.each([
    ['refer', { name: 'refer' }],
    ['REFER ; id=93', { name: 'refer', id: '93' }],
    ['message-summary', { name: 'message-summary' }],
    ['', undefined],
    ['two words', undefined],
  ])('Event: %s', (value, read) => {
    expect(parseEvent(codec, value)).toEqual(read)
  })

  test.each([
    ['active;expires=60', { isOver: false, expires: 60 }],
    ['pending', { isOver: false }],
    ['Terminated;reason=NoResource;retry-after=5', { isOver: true, reason: 'noresource' }],
    ['active;expires=soon', { isOver: false }],
    ['', undefined],
  ])('Subscription-State: %s', (value, read) => {
    expect(parseSubscriptionState(codec, value)).toEqual(read)
  })

  test('nothing makes them throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[<>"@:;?=%,a-z0-9 ]{0,40}$/)), (text) => {
        for (const parse of [parseReferTo, parseReferredBy, parseReplaces, parseEvent, parseSubscriptionState])
          parse(codec, text)
        parseSipfrag(text)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('sipfrag', () => {
  test.each([
    ['SIP/2.0 180 Ringing\r\n', { status: 180, reason: 'Ringing' }],
    ['SIP/2.0 200 OK', { status: 200, reason: 'OK' }],
    ['sip/2.0 503\r\nContact: <sip:x>\r\n', { status: 503, reason: '' }],
    ['INVITE sip:x SIP/2.0\r\n', undefined],
    ['SIP/2.0 999 What', undefined],
    ['SIP/2.0 1800', undefined],
    ['', undefined],
  ])('%j', (body, read) => {
    expect(parseSipfrag(body)).toEqual(read)
  })

  test('what is printed is read again', () => {
    expect(parseSipfrag(printSipfrag({ status: 486, reason: 'Busy Here' }))).toEqual({
      status: 486,
      reason: 'Busy Here',
    })
  })
})

describe('Refer-To with more than a URI', () => {
  test.each([
    ['sip:carol@x.test', '<sip:carol@x.test?Replaces=a%40b>'],
    ['"Carol" <sip:carol@x.test>;x=1', '"Carol" <sip:carol@x.test?Replaces=a%40b>;x=1'],
    ['<sip:carol@x.test?Subject=hi>', '<sip:carol@x.test?Subject=hi&Replaces=a%40b>'],
    ['<sip:odd?user@x.test>', '<sip:odd?user@x.test?Replaces=a%40b>'],
  ])('%s', (to, value) => {
    expect(printReferTo(to, [['Replaces', 'a@b']])).toBe(value)
  })
})
