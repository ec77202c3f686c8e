/** Challenges, as both libraries answer them. */
import { describe, expect, test } from 'vitest'
import JsSIP from '../src/index.ts'
import { type Npm, npm } from './npm.ts'
import { headerOf, Line } from './wire/parties.ts'

const challenge = (more: string): string => `WWW-Authenticate: Digest realm="pbx.test", nonce="n"${more}`

/** A registrar that answers the first REGISTERs with these, and the next with 200; what it heard, and what the page did. */
async function register(library: Npm, answers: readonly (readonly string[])[], account: object) {
  const heard: string[] = []
  const events: string[] = []
  const line: Line = new Line('alice', (text) => {
    const headers = answers[heard.length]
    heard.push(headerOf(text, 'Authorization').replace(/cnonce="\w+"|response="\w+"(?=.*cnonce)/g, ''))
    const copied = ['Via', 'From', 'Call-ID', 'CSeq', 'Contact'].map((name) => `${name}: ${headerOf(text, name)}`)
    const to = `To: ${headerOf(text, 'To')};tag=reg`
    const status = headers === undefined ? '200 OK' : '401 Unauthorized'
    const all = [`SIP/2.0 ${status}`, ...copied, to, ...(headers ?? []), 'Content-Length: 0', '', '']
    setTimeout(() => line.ondata(all.join('\r\n')))
  })
  const ua = new library.UA({ sockets: [line], uri: 'sip:alice@pbx.test', ...account })
  await new Promise<void>((resolve) => {
    for (const name of ['registered', 'registrationFailed'])
      ua.on(name, ({ response, cause }: Npm) => {
        events.push(`${name} ${response?.status_code} ${cause ?? ''}`.trim())
        resolve()
      })
    ua.start()
  })
  const told = [...events]
  const kept = [ua.get('realm'), ua.get('ha1'), ua.configuration.password]
  ua.transport.disconnect()
  return { heard, events: told, kept }
}

const password = { password: 'secret' }
const ha1 = { ha1: '0f3b9a2a5b8b1f1c0d6d6f4f1d2e3c4b', realm: 'pbx.test' }

describe('the same as npm’s', () => {
  test.each<[string, string[][], object]>([
    ['one of RFC 2069', [[challenge('')]], password],
    ['MD5 with qop', [[challenge(', algorithm=MD5, qop="auth", opaque="o"')]], password],
    ['an HA1 in place of the password', [[challenge(', algorithm=MD5')]], ha1],
    ['an HA1 for another realm', [[challenge('')]], { ...ha1, realm: 'other' }],
    ['no password at all', [[challenge('')]], {}],
    ['the answer is refused', [[challenge('')], [challenge('')], [challenge('')]], password],
    ['the nonce is stale', [[challenge('')], [challenge(', stale=true')]], password],
    ['stale, and stale again', [[challenge('')], [challenge(', stale=true')], [challenge(', stale=true')]], password],
    ['no challenge', [[]], password],
    ['of another kind', [['WWW-Authenticate: Bearer realm="x"']], password],
    ['a name of its own', [[challenge('')]], { ...password, authorization_user: 'al' }],
    ['a token', [], { authorization_jwt: 'Bearer token' }],
  ])('%s', async (_, answers, account) => {
    const theirs = await register(npm(), answers, account)
    expect(await register(JsSIP, answers, account)).toEqual(theirs)
  })
})

describe('better than npm’s', () => {
  const both = [challenge(', algorithm=SHA-256'), challenge(', algorithm=MD5')]

  test.each([
    ['first', both],
    ['last', [...both].reverse()],
  ])('the strongest challenge is answered, standing %s', async (_, lines) => {
    const { heard, events, kept } = await register(JsSIP, [lines], password)
    expect(heard[1]).toContain('algorithm=SHA-256')
    expect(events).toEqual(['registered 200'])
    // What a page keeps to sign in without the password is MD5's, as before; the password is still needed here.
    expect(kept).toEqual(['pbx.test', (await register(npm(), [[both[1] ?? '']], password)).kept[1], 'secret'])
  })

  test('with an HA1 alone MD5 is answered', async () => {
    const { heard, events } = await register(JsSIP, [both], ha1)
    expect(heard[1]).toContain('algorithm=MD5')
    expect(events).toEqual(['registered 200'])
  })

  test('SHA-256 alone', async () => {
    expect((await register(JsSIP, [both.slice(0, 1)], password)).events).toEqual(['registered 200'])
    expect((await register(npm(), [both.slice(0, 1)], password)).events).toEqual([
      'registrationFailed 401 Authentication Error',
    ])
  })
})
