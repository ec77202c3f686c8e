/** Messages and digests, side by side with npm's. */
import { describe, expect, test } from 'vitest'
import { DigestAuthentication } from '../src/lib/DigestAuthentication.ts'
import { parseMessage } from '../src/lib/Parser.ts'
import { IncomingRequest } from '../src/lib/SIPMessage.ts'
import { type Npm, npm, seen } from './npm.ts'

const ua: Npm = { configuration: { extra_headers: null, session_timers: true }, contact: {} }
const theirs = npm('lib/Parser')

const join = (...lines: string[]): string => lines.join('\r\n')
const base = [
  'Via: SIP/2.0/WSS host.invalid;branch=z9hG4bK1',
  'From: "A" <sip:a@b>;tag=1',
  'To: <sip:c@d>',
  'Call-ID: x@y',
]

const samples: Readonly<Record<string, string>> = {
  'an INVITE with a body': join(
    'INVITE sip:bob@pbx.test;transport=ws SIP/2.0',
    ...base,
    'CSeq: 7 INVITE',
    'Contact: <sip:a@1.2.3.4>;x=1, <sip:z@y>',
    'Record-Route: <sip:p1;lr>,<sip:p2;lr>',
    'Session-Expires: 90;refresher=uac',
    'X-Any: one',
    'x-any: two',
    'Content-Type: application/sdp',
    'Content-Length: 5',
    '',
    'v=0\r\nmore than that',
  ),
  'compact names': join(
    'MESSAGE sip:a@b SIP/2.0',
    'v: SIP/2.0/WS h;branch=z9',
    'f: <sip:a@b>;tag=1',
    't: <sip:c@d>',
    'i: 1',
    'CSeq: 1 MESSAGE',
    'Subject: a',
    'c: text/plain',
    'l: 2',
    '',
    'hi',
  ),
  'a response': join('SIP/2.0 486 Busy Here', ...base, 'CSeq: 2 INVITE', 'Content-Length: 0', '', ''),
  'a REFER': join('REFER sip:a@b SIP/2.0', ...base, 'CSeq: 3 REFER', 'Refer-To: <sip:z@y?Replaces=1>', '', ''),
  'a NOTIFY': join(
    'NOTIFY sip:a@b SIP/2.0',
    ...base,
    'CSeq: 3 NOTIFY',
    'Event: refer;id=3',
    'Subscription-State: active',
    '',
    '',
  ),
  'an INVITE with Replaces': join(
    'INVITE sip:a@b SIP/2.0',
    ...base,
    'CSeq: 3 INVITE',
    'Replaces: 1@2;to-tag=3;from-tag=4',
    '',
    '',
  ),
  'a From that is none': join('INVITE sip:a@b SIP/2.0', 'From: nobody', 'CSeq: 1 INVITE', '', ''),
  'no headers': 'INVITE sip:a@b SIP/2.0\r\n\r\n',
  'no end': 'INVITE sip:a@b SIP/2.0\r\nFrom: <sip:a@b>',
  'no message': 'hello',
  nothing: '',
}

describe('Parser.parseMessage reads', () => {
  test.each(Object.entries(samples))('%s', (_, text) => {
    const look = (message: Npm) => {
      if (message === undefined) return undefined
      const { ua: _ua, transport, server_transaction, ...fields } = message
      for (const values of Object.values(fields.headers) as Npm[][]) for (const value of values) delete value.parsed
      const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
      return { ...(seen(given) as object), any: message.getHeaders('x-any'), subject: message.getHeader('Subject') }
    }
    const other = look(theirs.parseMessage(text, ua))
    expect(look(parseMessage(text, ua))).toEqual(other)
  })

  test('folded lines as one (npm’s leaves the fold in)', () => {
    const text = join('MESSAGE sip:a@b SIP/2.0', ...base, 'CSeq: 1 MESSAGE', 'Subject: a', '  b', '', '')
    expect(parseMessage(text, ua)?.getHeader('subject')).toBe('a b')
  })

  test('a body by its bytes, not its characters', () => {
    const text = join('MESSAGE sip:a@b SIP/2.0', ...base, 'CSeq: 1 MESSAGE', 'Content-Length: 6', '', '你好and more')
    expect(parseMessage(text, ua)?.body).toBe('你好')
  })

  test('and refuses to answer with what is no status', () => {
    const request = new IncomingRequest(ua)
    expect(() => request.reply(42)).toThrow('Invalid status_code: 42')
    expect(() => request.reply(200, 5 as never)).toThrow('Invalid reason_phrase: 5')
  })
})

describe('DigestAuthentication', () => {
  const request = { method: 'REGISTER', ruri: 'sip:pbx.test', body: 'body' }
  const challenge = { realm: 'pbx.test', nonce: 'n', opaque: 'o', algorithm: 'MD5', stale: false }
  const Theirs = npm('lib/DigestAuthentication')
  const ha1 = 'c0aaf8a5ba5cdd4eb5ddc2d5d17f5ccf'

  test.each([
    ['qop auth', { username: 'a', password: 'p' }, { ...challenge, qop: ['auth'] }],
    ['qop auth-int', { username: 'a', password: 'p' }, { ...challenge, qop: ['auth', 'auth-int'] }],
    ['no qop', { username: 'a', password: 'p' }, { ...challenge, opaque: null }],
    ['an HA1', { username: 'a', realm: 'pbx.test', ha1 }, { ...challenge, qop: ['auth'] }],
    ['an HA1 of another realm', { username: 'a', realm: 'other', ha1 }, challenge],
    ['nothing to answer with', { username: 'a' }, challenge],
    ['no nonce', { username: 'a', password: 'p' }, { ...challenge, nonce: undefined }],
    ['no realm', { username: 'a', password: 'p' }, { ...challenge, realm: undefined }],
    ['an unknown qop', { username: 'a', password: 'p' }, { ...challenge, qop: ['other'] }],
  ])('%s', (_, credentials, given) => {
    const look = (Kind: Npm) => {
      const digest = new Kind(credentials)
      const all = [1, 2].map(() => [digest.authenticate(request, given, 'cnonce'), digest.get('realm') ?? null])
      return [...all, digest.get('ha1'), digest._response === null ? null : digest.toString()]
    }
    expect(look(DigestAuthentication)).toEqual(look(Theirs))
  })

  test('SHA-256 too (RFC 7616 3.9.1)', () => {
    const digest = new DigestAuthentication({ username: 'Mufasa', password: 'Circle of Life' })
    const asked = {
      realm: 'http-auth@example.org',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      algorithm: 'SHA-256',
      qop: ['auth'],
    }
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
    expect(digest.authenticate({ method: 'GET', ruri: '/dir/index.html' }, asked, cnonce)).toBe(true)
    expect(digest.toString()).toContain('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1')
  })
})
