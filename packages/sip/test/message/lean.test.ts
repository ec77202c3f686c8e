import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { full } from '../../src/message/full.ts'
import {
  type Malformed,
  MisuseError,
  parseNameAddr,
  parseParams,
  parseUri,
  parseVia,
  type SipMessage,
  splitList,
} from '../../src/message/index.ts'
import { lean } from '../../src/message/lean/index.ts'
import { readList, readNameAddr, readParams, readUri, readVia } from '../../src/message/lean/values.ts'
import { mutated, nameAddr, params, runs, samples, uri, via } from './arbitraries.ts'

const limits = { message: 65_536 }

/** All that can be read of a message, by both codecs the same. */
function gist(message: SipMessage | Malformed): unknown {
  if (message.kind === 'malformed') return [message.status, message.request !== undefined]
  const attempt = (read: () => unknown) => {
    try {
      return read()
    } catch (error) {
      return (error as Error).name
    }
  }
  const { kind, via, from, to, callId, cseq, text, isStar, headers } = message
  const start =
    message.kind === 'request' ? [message.method, message.requestUri, message.uri] : [message.status, message.reason]
  const lists = headers.map(([name]) => [message.get(name), message.lines(name), message.values(name)])
  const contacts = attempt(() => message.contacts)
  // Where a character is cut, the one keeps its bytes.
  const whole = text.replace(/[\udc80-\udcff]+$|\ufffd$/, '')
  return { kind, start, via, from, to, callId, cseq, contacts, whole, isStar, headers, lists }
}

// What no text frame holds: bytes that are no UTF-8. And what each trims in its own way: controls, blanks of other scripts.
const isOdd = (text: string) =>
  /%[8-f]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0085\u00a0\u1680\u2000-\u200b\u2028-\u202f\u205f\u3000\ufeff\ufffd]|[\ud800-\udfff]|\r(?!\n)/i.test(
    text,
  )

describe('both codecs read the same', () => {
  it.each(samples.map((sample) => [sample.slice(0, sample.indexOf('\r\n')), sample]))('%s', (_, text) => {
    expect(gist(lean.parse(text, limits))).toEqual(gist(full.parse(text, limits)))
    expect(gist(lean.parse(new TextEncoder().encode(text), limits))).toEqual(gist(full.parse(text, limits)))
  })

  it('of messages that were changed at random', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        // Of an empty value in a Via or Contact the one makes an error, the other nothing.
        fc.pre(!isOdd(text) && !/^(?:v|via|m|contact)[ \t]*:[ \t]*(?:,|\r?\n)/im.test(text))
        expect(gist(lean.parse(text, limits))).toEqual(gist(full.parse(text, limits)))
      }),
      runs(0.25),
    )
  })

  it.each([
    ['URIs', uri, parseUri, readUri],
    ['addresses', nameAddr, parseNameAddr, readNameAddr],
    ['Vias', via, parseVia, readVia],
    ['parameters', params, parseParams, readParams],
    ['lists', nameAddr.map((text) => `${text}, ${text},`), splitList, readList],
  ] as [string, fc.Arbitrary<string>, (text: string) => unknown, (text: string) => unknown][])(
    'of %s at random',
    (_, texts, quick, small) => {
      fc.assert(
        fc.property(texts, (text) => {
          fc.pre(!isOdd(text))
          expect(small(text)).toEqual(quick(text))
        }),
        runs(0.1),
      )
    },
  )
})

describe('the lean codec', () => {
  const headers = [
    ['Via', 'SIP/2.0/WSS a.invalid;branch=z9hG4bK1'],
    ['From', '<sip:a@x>;tag=1'],
    ['To', '<sip:b@x>'],
    ['Call-ID', 'c'],
    ['CSeq', '1 INVITE'],
  ] as const
  const init = { method: 'INVITE', uri: 'sip:b@x', headers: [...headers, ['l', '9'] as const], body: '张' }

  it('prints what the other reads', () => {
    const request = lean.request(init)
    expect(lean.print(request, 'wss')).toBe(full.print(full.request(init), 'wss'))
    expect(full.parse(lean.print(request, 'wss'), limits)).toMatchObject({ method: 'INVITE', text: '张' })
  })

  it('changes headers in their places', () => {
    const changed = lean.request(init).with({ VIA: ['1', '2'], 'call-id': undefined, 'X-New': 'n' })
    expect(changed.headers.map(([name, value]) => `${name}: ${value}`)).toEqual([
      'VIA: 1',
      'VIA: 2',
      'From: <sip:a@x>;tag=1',
      'To: <sip:b@x>',
      'CSeq: 1 INVITE',
      'X-New: n',
      'Content-Length: 3',
    ])
    expect(changed).toMatchObject({ kind: 'request', method: 'INVITE', requestUri: 'sip:b@x' })
    expect(changed.with({}, 'longer').get('Content-Length')).toBe('6')
  })

  it.each([
    { method: 'A B' },
    { uri: 'sip:a b' },
    { uri: '' },
    { headers: [['X', 'a\r\nY: b']] },
    { headers: [['X Y', 'a']] },
  ] as const)('refuses %j', (over) => {
    expect(() => lean.request({ ...init, ...over })).toThrow(MisuseError)
  })

  it.each(['a\rb', 'a\0b', 'a\r\r\n\tb'])('makes blanks of what must not be printed: %j', (value) => {
    const text = lean.print(lean.request(init), 'wss') as string
    const message = lean.parse(text.replace('CSeq', `X: ${value}\r\nCSeq`), limits)
    if (message.kind === 'malformed') throw new Error(message.reason)
    expect(message.get('X')).toMatch(/^a +b$/)
    expect(lean.print(message, 'wss')).not.toMatch(/\r(?!\n)|\0/)
  })

  it('refuses what is too long', () => {
    expect(lean.parse('x'.repeat(65_537), limits)).toMatchObject({ kind: 'malformed', status: 413 })
  })
})

it('takes no longer over long blanks and quotes than over text', () => {
  const lines = [`X: a${' '.repeat(8000)}b\r\n c`, `Y: ${'"\\'.repeat(4000)}`, `Contact: ${'<'.repeat(8000)}`]
  const before = performance.now()
  const message = lean.parse(['OPTIONS sip:x SIP/2.0', ...lines, '', ''].join('\r\n'), limits)
  expect(message.kind).toBe('malformed')
  for (const text of lines) for (const read of [readList, readParams, readNameAddr, readVia, readUri]) read(text)
  // Quadratic time would be a second.
  expect(performance.now() - before).toBeLessThan(200)
})
