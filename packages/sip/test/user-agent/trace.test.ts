import { createRecordedUserAgent, replayTrace, type Transport } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, isQuiet, Link } from '../../../testkit/src/link/index.ts'
import { Driver, Registrar, register } from '../registration/registrar.ts'
import { accept, hangUp, invited, place } from '../session/calls.ts'
import { Guard } from '../session/guard.ts'

interface Recorded {
  readonly alice: Endpoint
  readonly bob: Endpoint
  readonly link: Link
  trace(): string
}

/** Alice is recorded. */
function recorded(transport: Transport, loss = 0, redact = true, seed = 1): Recorded {
  const link = new Link(seed, { loss, duplicate: loss / 2, delay: [5, 80] })
  const lines: string[] = []
  const alice = link.endpoint('alice', { product: 'Alice/1', opensFlows: true }, (options) =>
    createRecordedUserAgent(options, (line) => lines.push(line), { redact }),
  )
  const bob = link.endpoint('bob')
  link.connect(alice, bob, transport)
  return { alice, bob, link, trace: () => `${lines.join('\n')}\n` }
}

/** Places a call that is challenged, talks, holds and hangs up. */
function call({ alice, bob, link }: Recorded, guard = new Guard()): void {
  bob.on = (effect) => {
    if (effect.type === 'invitation') {
      const refusal = guard.judge(effect.request, bob.now)
      if (refusal !== undefined) bob.do(effect.session.reject(refusal, bob.now))
      else bob.do(effect.session.ring({}, bob.now))
    }
    if (effect.type === 'session' && effect.event.type === 'reoffer')
      bob.do(effect.session.answerReoffer(effect.event.transaction, 'v=0\r\no=held\r\n', bob.now))
  }
  const crypto =
    'v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0LWtleQ==|2^20\r\na=ice-pwd:verysecretindeed\r\n'
  const session = place(alice, {
    credentials: { username: 'alice', password: 'secret' },
    headers: [['Offhook-Resume', 'oneway']],
    body: crypto,
  })
  link.run(20_000)
  accept(bob, invited(bob, bob.all('invitation').length - 1))
  link.run(20_000)
  alice.do(session.reoffer('v=0\r\no=hold\r\n', link.now))
  link.run(40_000)
  hangUp(alice, session)
  link.settle()
  expect(isQuiet(alice, bob)).toBe(true)
}

describe('a recorded core', () => {
  test.each<[Transport, number, boolean]>([
    ['udp', 0.3, false],
    ['udp', 0.3, true],
    ['tcp', 0, true],
    ['wss', 0, true],
  ])('over %s with a loss of %d (redacted: %s) does the same again, to the last byte', (transport, loss, redact) => {
    for (let seed = 1; seed <= 5; seed++) {
      const scene = recorded(transport, loss, redact, seed)
      call(scene)
      const { differences, inputs, userAgent } = replayTrace(scene.trace())
      expect(differences).toEqual([])
      expect(inputs).toBeGreaterThan(10)
      expect(userAgent.size).toEqual(scene.alice.ua.size)
    }
  })

  test('a registration with its flows, keep-alives and needs', () => {
    const scene = recorded('tcp')
    const { alice, bob, link } = scene
    new Registrar(bob, { flowTimer: 60 })
    new Driver(alice, bob, link)
    const registration = register(alice, { recover: true })
    link.run(200_000)
    link.close(alice, alice.flow)
    link.run(100_000)
    expect(registration.state.name).toBe('registered')
    alice.do(registration.end(link.now))
    link.settle()
    const { differences } = replayTrace(scene.trace())
    expect(differences).toEqual([])
  })

  test('as the side that is called, with what is refused and what is thrown', () => {
    const scene = recorded('udp', 0.2)
    const { alice, bob, link } = scene
    const outgoing = place(bob)
    link.run(5000)
    const incoming = invited(alice)
    alice.do(incoming.ring({ status: 183, body: 'early' }, link.now))
    accept(alice, incoming)
    expect(() => incoming.reject({ status: 486 }, link.now)).toThrow()
    expect(incoming.answerReoffer('none', undefined, link.now)).toBe(false)
    expect(alice.ua.respond('none', { status: 200 }, link.now)).toBe(false)
    link.run(5000)
    alice.do(incoming.send('INFO', { headers: [['Content-Type', 'text/plain']], body: 'x' }, link.now).effects)
    link.run(40_000)
    hangUp(bob, outgoing)
    link.settle()
    expect(scene.trace()).toContain('"threw":')
    expect(replayTrace(scene.trace()).differences).toEqual([])
  })

  test('its sessions are the same objects wherever they are told', () => {
    const { alice, bob, link } = recorded('udp')
    const session = place(alice)
    link.run(100)
    accept(bob, invited(bob))
    link.run(100)
    expect(alice.all('session').map((effect) => effect.session === session)).toEqual([true])
    expect(session.state.name).toBe('confirmed')
    hangUp(alice, session)
    link.settle()
  })
})

describe('a difference', () => {
  test('is told with its line', () => {
    const scene = recorded('udp')
    call(scene)
    const lines = scene.trace().split('\n')
    const at = lines.findIndex((line) => line.includes('ACK sip:'))
    lines[at] = (lines[at] ?? '').replace('ACK sip:', 'ACK sips:')
    const { differences } = replayTrace(lines.join('\n'))
    expect(differences.map(({ line }) => line)).toEqual([at + 1])
    expect(differences[0]?.replayed).toContain('ACK sip:')
  })

  test('in the randomness shows at once, and text that is no trace is refused', () => {
    const scene = recorded('udp')
    call(scene)
    const without = scene.trace().replace(/^\{"random".*\n/gm, '')
    expect(() => replayTrace(without)).toThrow('randomness')
    expect(() => replayTrace('')).toThrow('no trace')
    expect(() => replayTrace('{"trace":2}')).toThrow('no trace')
    expect(() => replayTrace('{')).toThrow('line 1 is no JSON')
  })
})

describe('what is redacted', () => {
  const secrets = ['"secret"', 'c2VjcmV0LWtleQ', 'verysecretindeed', 'oneway']

  test.each(['udp', 'tcp', 'wss'] as const)('passwords, answers to challenges and keys, over %s', (transport) => {
    const open = recorded(transport, 0, false)
    call(open)
    const closed = recorded(transport, 0, true)
    call(closed)
    for (const secret of secrets) {
      expect(open.trace()).toContain(secret)
      expect(closed.trace()).not.toContain(secret)
    }
    expect(open.trace()).toMatch(/response=\\"[\da-f]*[1-9a-f][\da-f]*\\"/)
    expect(closed.trace()).not.toMatch(/response=\\"[\da-f]*[1-9a-f][\da-f]*\\"/)
    expect(closed.trace().length).toBe(open.trace().length + '"redacted":true'.length - '"redacted":false'.length)
  })

  test('an answer that comes over a stream in pieces, wherever it is cut', () => {
    const message =
      'REGISTER sip:x SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK1\r\nAuthorization: Digest username="a",\r\n response="feedface"\r\nX: y\r\nProxy-Authorization: Bearer feedface\r\n\r\n'
    for (let cut = 1; cut < message.length; cut++) {
      const lines: string[] = []
      const options = { random: (bytes: Uint8Array) => bytes.fill(1) }
      const ua = createRecordedUserAgent(options, (line) => lines.push(line))
      const flow = {
        id: 'f',
        transport: 'tcp',
        local: { host: 'x' },
        remote: { address: '192.0.2.1', port: 1 },
      } as const
      for (const [now, piece] of [message.slice(0, cut), message.slice(cut)].entries())
        ua.receive(flow, new TextEncoder().encode(piece), now)
      const pieces = lines.flatMap((line) => JSON.parse(line).data ?? []).join('')
      expect(pieces).toBe(message.replaceAll('feedface', '00000000'))
    }
  })

  test('a token, from the driver and on the wire', () => {
    const scene = recorded('tls')
    const { alice, bob, link } = scene
    alice.on = (effect) => {
      if (effect.type === 'need') alice.do(alice.ua.provide(effect.id, 'topsecret', link.now))
    }
    bob.on = (effect) => {
      if (effect.type !== 'request') return
      const isShown = effect.request.get('Authorization') === 'Bearer topsecret'
      const headers = [['WWW-Authenticate', 'Bearer realm="x", authz_server="https://x"']] as const
      bob.do(bob.ua.respond(effect.transaction, isShown ? { status: 200 } : { status: 401, headers }, bob.now))
    }
    register(alice, { credentials: { username: 'alice', bearer: {} } })
    link.run(1000)
    expect(alice.all('registration').at(-1)?.state.name).toBe('registered')
    expect(scene.trace()).not.toContain('topsecret')
    expect(replayTrace(scene.trace()).differences).toEqual([])
  })
})
