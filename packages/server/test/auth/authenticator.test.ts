import { authorize, chooseChallenge, type Flow, ha1, makeRequest, parseChallenges, type SipRequest } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { Authenticator, type Directory, type DirectoryUser, type Identity } from '../../src/auth/index.ts'

const realm = 'pbx.test'
const password = 'correct horse'
const flowOf = (transport: Flow['transport'], address = '192.0.2.9'): Flow => ({
  id: transport,
  transport,
  local: { host: '127.0.0.1', port: 5060 },
  remote: { address, port: 4000 },
})

function setup(digest: DirectoryUser['digest'] = 'auto') {
  const clock = { now: 1000 }
  const logged: string[] = []
  const directory: Directory = {
    find: (extension) => Promise.resolve(extension === '1001' ? { extension, name: undefined, digest } : undefined),
    ha1: (extension) =>
      Promise.resolve(
        extension === '1001'
          ? { md5: ha1('MD5', '1001', realm, password), sha256: ha1('SHA-256', '1001', realm, password) }
          : undefined,
      ),
  }
  let counter = 0
  const random = (bytes: Uint8Array) => {
    counter += 1
    bytes.fill(counter)
  }
  const authenticator = new Authenticator({
    directory,
    realm,
    nonceKey: new Uint8Array(32).fill(7),
    random,
    now: () => clock.now,
    log: { warn: (_fields, message) => logged.push(message) },
  })
  return { authenticator, clock, logged }
}

function request(authorization?: string, extras: { user?: string; userAgent?: string } = {}): SipRequest {
  const { user = '1001', userAgent } = extras
  return makeRequest({
    method: 'REGISTER',
    uri: 'sip:pbx.test',
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.9:4000;branch=z9hG4bK1'],
      ['From', `<sip:${user}@pbx.test>;tag=1`],
      ['To', `<sip:${user}@pbx.test>`],
      ['Call-ID', 'c1'],
      ['CSeq', '1 REGISTER'],
      ...(userAgent === undefined ? [] : [['User-Agent', userAgent] as const]),
      ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
    ],
  })
}

function challengesOf(identity: Identity) {
  if (identity.kind !== 'refused' || identity.reply.status !== 401)
    throw new Error(`no challenge: ${JSON.stringify(identity)}`)
  return parseChallenges((identity.reply.headers ?? []).map(([, value]) => value))
}

function answer(identity: Identity, secret = password, nc = 1, user = '1001'): string {
  const challenge = chooseChallenge(challengesOf(identity))
  if (challenge === undefined) throw new Error('nothing to answer')
  return authorize(challenge, {
    method: 'REGISTER',
    uri: 'sip:pbx.test',
    username: user,
    password: secret,
    nc,
    cnonce: 'abc',
  })
}

describe('challenges', () => {
  it.each([
    ['ws', undefined, 'auto', ['SHA-256', 'MD5']],
    ['wss', 'JsSIP 3.13.8', 'auto', ['SHA-256', 'MD5']],
    ['udp', 'baresip v1.0.0', 'auto', ['MD5']],
    ['tcp', undefined, 'auto', ['MD5']],
    ['tls', 'Linphone/5.1.65 (belle-sip/5.1.65)', 'auto', ['SHA-256']],
    ['udp', 'Offhook/0.1', 'auto', ['SHA-256']],
    ['udp', 'baresip v1.0.0', 'sha-256', ['SHA-256']],
    ['wss', undefined, 'md5', ['MD5']],
  ] as const)('over %s to %s (digest: %s) are %j', async (transport, userAgent, digest, algorithms) => {
    const { authenticator } = setup(digest)
    const identity = await authenticator.identify(
      request(undefined, userAgent === undefined ? {} : { userAgent }),
      flowOf(transport),
    )
    expect(challengesOf(identity).map((challenge) => challenge.algorithm)).toEqual(algorithms)
  })

  it('look the same for an extension that does not exist', async () => {
    const { authenticator } = setup()
    const identity = await authenticator.identify(request(undefined, { user: '9999' }), flowOf('ws'))
    expect(challengesOf(identity)).toHaveLength(2)
  })
})

describe('answers', () => {
  it('with the right password name the user', async () => {
    const { authenticator } = setup()
    const challenge = await authenticator.identify(request(), flowOf('wss'))
    const identity = await authenticator.identify(request(answer(challenge)), flowOf('wss'))
    expect(identity).toMatchObject({ kind: 'user', user: { extension: '1001' } })
  })

  it('with a wrong password and for an unknown extension get one and the same refusal, and a log line', async () => {
    const { authenticator, logged } = setup()
    const challenge = await authenticator.identify(request(), flowOf('udp'))
    const wrongPassword = await authenticator.identify(request(answer(challenge, 'wrong')), flowOf('udp'))
    const unknown = await authenticator.identify(
      request(answer(challenge, password, 1, '9999'), { user: '9999' }),
      flowOf('udp'),
    )
    expect(wrongPassword).toEqual(unknown)
    expect(wrongPassword).toMatchObject({ kind: 'refused', reply: { status: 403 } })
    expect(logged).toHaveLength(2)
  })

  it('may be given again with a higher count, and not with the same', async () => {
    const { authenticator } = setup()
    const challenge = await authenticator.identify(request(), flowOf('wss'))
    expect((await authenticator.identify(request(answer(challenge, password, 1)), flowOf('wss'))).kind).toBe('user')
    expect((await authenticator.identify(request(answer(challenge, password, 2)), flowOf('wss'))).kind).toBe('user')
    const replayed = await authenticator.identify(request(answer(challenge, password, 2)), flowOf('wss'))
    expect(challengesOf(replayed).every((again) => again.stale)).toBe(true)
  })

  it('to a nonce that has lapsed are asked again with stale=true', async () => {
    const { authenticator, clock } = setup()
    const challenge = await authenticator.identify(request(), flowOf('wss'))
    clock.now += 3_600_000
    const late = await authenticator.identify(request(answer(challenge)), flowOf('wss'))
    expect(challengesOf(late).every((again) => again.stale)).toBe(true)
  })

  it('of one person do not let a From of another pass', async () => {
    const { authenticator } = setup()
    const challenge = await authenticator.identify(request(), flowOf('udp'))
    const identity = await authenticator.identify(request(answer(challenge), { user: '1002' }), flowOf('udp'))
    expect(identity).toMatchObject({ kind: 'refused', reply: { status: 403 } })
  })

  it('for a request URI on another host are refused', async () => {
    const { authenticator } = setup()
    const [challenge] = challengesOf(await authenticator.identify(request(), flowOf('udp')))
    if (challenge === undefined) throw new Error('no challenge')
    const elsewhere = authorize(challenge, {
      method: 'REGISTER',
      uri: 'sip:other.test',
      username: '1001',
      password,
      nc: 1,
      cnonce: 'x',
    })
    expect(await authenticator.identify(request(elsewhere), flowOf('udp'))).toMatchObject({
      kind: 'refused',
      reply: { status: 403 },
    })
  })

  it('from an address with too many wrong passwords are not looked at, while others go on', async () => {
    const { authenticator, clock } = setup()
    const challenge = await authenticator.identify(request(), flowOf('udp'))
    for (let i = 0; i < 30; i++) await authenticator.identify(request(answer(challenge, `guess ${i}`)), flowOf('udp'))
    expect(await authenticator.identify(request(answer(challenge)), flowOf('udp'))).toMatchObject({
      kind: 'refused',
      reply: { status: 403, reason: 'Too many wrong passwords from this address' },
    })
    expect((await authenticator.identify(request(answer(challenge)), flowOf('udp', '192.0.2.77'))).kind).toBe('user')
    clock.now += 300_001
    const fresh = await authenticator.identify(request(), flowOf('udp'))
    expect((await authenticator.identify(request(answer(fresh)), flowOf('udp'))).kind).toBe('user')
  })
})
