import { createHash } from 'node:crypto'
import { sha512_256 } from '@noble/hashes/sha2.js'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type AuthorizeInput,
  authorize,
  chooseChallenge,
  ha1,
  makeChallenge,
  parseAuthorization,
  parseChallenges,
  registerAlgorithm,
  verifyAuthorization,
} from '../../src/digest/index.ts'
import { MisuseError } from '../../src/message/index.ts'

function challengeOf(line: string) {
  const challenge = parseChallenges([line])[0]
  if (challenge === undefined) throw new Error('no challenge')
  return challenge
}

const answer = (line: string, input: Partial<AuthorizeInput>) =>
  parseAuthorization(
    authorize(challengeOf(line), { method: 'GET', uri: '/', username: 'Mufasa', nc: 1, cnonce: '', ...input }),
  )

// The values of the examples in RFC 2617 3.5 and RFC 7616 3.9.1, and what RFC 2069 gives for the first without qop.
describe('published values', () => {
  const old =
    'realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
  const lion =
    'realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", qop="auth, auth-int", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
  it.each([
    [
      'RFC 2617',
      `Digest ${old}, qop="auth,auth-int"`,
      { uri: '/dir/index.html', password: 'Circle Of Life', cnonce: '0a4f113b' },
      '6629fae49393a05397450978507c4ef1',
    ],
    [
      'RFC 2069',
      `Digest ${old}`,
      { uri: '/dir/index.html', password: 'Circle Of Life' },
      '670fd8c2df070c60b045671b8b24ff02',
    ],
    [
      'RFC 7616, MD5',
      `Digest ${lion}, algorithm=MD5`,
      { uri: '/dir/index.html', password: 'Circle of Life', cnonce },
      '8ca523f5e9506fed4657c9700eebdbec',
    ],
    [
      'RFC 7616, SHA-256',
      `Digest ${lion}, algorithm=SHA-256`,
      { uri: '/dir/index.html', password: 'Circle of Life', cnonce },
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
  ])('%s', (_, line, input, response) => {
    expect(answer(line, input)?.response).toBe(response)
  })
})

describe('authorize and verifyAuthorization agree', () => {
  beforeAll(() => registerAlgorithm('SHA-512-256', sha512_256))
  const cases = ['MD5', 'SHA-256', 'SHA-512-256'].flatMap((algorithm) =>
    ['', '-sess'].flatMap((session) =>
      ['', ', qop="auth"', ', qop="auth-int"', ', qop="auth-int,auth"'].map(
        (qop) => [algorithm, session, qop] as const,
      ),
    ),
  )
  it.each(cases)('%s%s%s', (algorithm, session, qop) => {
    const line = `Digest realm="r \\"q\\"", nonce="n/=", algorithm=${algorithm}${session}${qop}`
    const input = { method: 'REGISTER', uri: 'sip:x', username: '爱丽丝', password: 'pä:ss', cnonce: 'c', body: 'v=0' }
    const auth = answer(line, input)
    if (auth?.algorithm === undefined) throw new Error('not understood')
    const secret = ha1(auth.algorithm, '爱丽丝', 'r "q"', 'pä:ss')
    expect(auth).toMatchObject({ realm: 'r "q"', username: '爱丽丝', session: session !== '' })
    const int = qop.includes('auth-int') && !qop.includes('auth-int,')
    const good = { method: 'REGISTER', ha1: secret, body: 'v=0' }
    expect(verifyAuthorization(auth, good)).toBe(true)
    expect(verifyAuthorization(auth, { ...good, method: 'INVITE' })).toBe(false)
    expect(verifyAuthorization(auth, { ...good, ha1: ha1(auth.algorithm, '爱丽丝', 'r', 'other') })).toBe(false)
    expect(verifyAuthorization(auth, { ...good, body: 'v=1' })).toBe(!int)
    expect(verifyAuthorization({ ...auth, response: auth.response.slice(1) }, good)).toBe(false)
    expect(verifyAuthorization({ ...auth, uri: 'sip:y' }, good)).toBe(false)
    // The same from a stored HA1.
    const { password: _, ...rest } = input
    expect(answer(line, { ...rest, ha1: { [auth.algorithm]: secret } })?.response).toBe(auth.response)
  })
})

it('SHA-512-256 is that of the platform', () => {
  registerAlgorithm('SHA-512-256', sha512_256)
  const expected = createHash('sha512-256').update('Jäsøn Doe:api@example.org:Secret, or not?').digest('hex')
  expect(ha1('SHA-512-256', 'Jäsøn Doe', 'api@example.org', 'Secret, or not?')).toBe(expected)
})

describe('verifyAuthorization refuses', () => {
  const auth = answer('Digest realm="r", nonce="n", qop="auth"', { password: 'p', cnonce: 'c' })
  if (auth === undefined) throw new Error('not understood')
  const good = { method: 'GET', ha1: ha1('MD5', 'Mufasa', 'r', 'p') }
  it.each([
    ['an unknown algorithm', { algorithm: undefined }],
    ['an unknown qop', { qop: 'auth-conf' }],
    ['a count that is none', { nc: '1' }],
    ['an empty cnonce', { cnonce: '' }],
    ['an empty response', { response: '' }],
  ])('%s', (_, change) => {
    expect(verifyAuthorization(auth, good)).toBe(true)
    expect(verifyAuthorization({ ...auth, ...change }, good)).toBe(false)
  })
})

describe('parseChallenges', () => {
  it('reads several in one line and in several', () => {
    const challenges = parseChallenges([
      'Digest realm="a, b", nonce="1", qop="auth", algorithm=SHA-256, Digest realm="c",nonce="2"',
      'Bearer realm="d", authz_server="https://x.test"',
    ])
    expect(challenges).toMatchObject([
      { scheme: 'digest', realm: 'a, b', nonce: '1', qop: ['auth'], algorithm: 'SHA-256', stale: false },
      { scheme: 'digest', realm: 'c', nonce: '2', qop: [], algorithm: 'MD5' },
      { scheme: 'bearer', realm: 'd' },
    ])
    expect(challenges[2]?.fields.get('authz_server')).toBe('https://x.test')
  })

  it.each(['', 'Digest', ',', '=', 'Digest realm', 'Digest realm="', '"', 'Digest =,="'])(
    'takes %j without throwing',
    (line) => {
      expect(chooseChallenge(parseChallenges([line]))).toBeUndefined()
    },
  )

  it('reads back what makeChallenge prints', () => {
    const line = makeChallenge({
      realm: 'a "b"',
      nonce: 'n',
      algorithm: 'SHA-256',
      stale: true,
      opaque: 'o',
      qop: ['auth', 'auth-int'],
    })
    expect(challengeOf(line)).toMatchObject({
      realm: 'a "b"',
      nonce: 'n',
      algorithm: 'SHA-256',
      stale: true,
      opaque: 'o',
      qop: ['auth', 'auth-int'],
    })
    expect(challengeOf(makeChallenge({ realm: 'r', nonce: 'n', algorithm: 'MD5', qop: [] })).qop).toEqual([])
  })
})

describe('chooseChallenge', () => {
  const md5 = 'Digest realm="r", nonce="m", algorithm=MD5, qop="auth"'
  const sha = 'Digest realm="r", nonce="s", algorithm=SHA-256, qop="auth"'
  it.each([
    [[md5, sha], 's'],
    [[sha, md5], 's'],
    [['Digest realm="r", nonce="x", algorithm=SHA-999', md5], 'm'],
    [['Digest realm="r", nonce="x", qop="auth-conf"', 'Bearer realm="r"'], undefined],
    [['Digest realm="r", nonce="old"'], 'old'],
  ])('of %j', (lines, nonce) => {
    expect(chooseChallenge(parseChallenges(lines))?.nonce).toBe(nonce)
  })
})

it('authorize throws where nothing can be computed', () => {
  expect(() => answer('Digest realm="r", nonce="n"', {})).toThrow(MisuseError)
  expect(() => answer('Digest realm="r", nonce="n", algorithm=X', { password: 'p' })).toThrow(MisuseError)
  expect(() => answer('Digest realm="r", nonce="n", algorithm=SHA-256', { ha1: { MD5: 'x' } })).toThrow(MisuseError)
})
