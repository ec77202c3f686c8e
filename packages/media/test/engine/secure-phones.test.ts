import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DtlsClient, makeCertificate } from '../../src/dtls/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine, SecureRtp } from '../../src/engine/types.ts'
import { PREFERRED_PROFILES } from '../../src/srtp/index.ts'
import { drive } from '../dtls/udp-driver.ts'
import { phoneSdp } from '../sdp/fixture.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = ['0 PCMU/8000', '101 telephone-event/8000']

let engine: MediaEngine
let events: HeardEvents
let alice: SyntheticPhone
let bob: SyntheticPhone

beforeEach(async () => {
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  events = new HeardEvents(engine)
  alice = await SyntheticPhone.open()
  bob = await SyntheticPhone.open()
})

afterEach(async () => {
  alice.close()
  bob.close()
  await engine.close()
})

const line = (sdp: string, prefix: string): string =>
  sdp.split('\r\n').find((one) => one.startsWith(prefix)) ?? 'no such line'
const edit = (text: string, ...edits: readonly (readonly [string | RegExp, string])[]): string =>
  edits.reduce((all, [from, to]) => all.replace(from, to), text)

/**
 * Alice calls over one leg that is protected, whose other end is a leg of ours too: two calls of one engine, with the protected
 * path between them. Tells what was offered and answered on it.
 */
async function call(
  secure: SecureRtp,
  ...edits: readonly (readonly [string | RegExp, string])[]
): Promise<{ offer: string; answer: string }> {
  const offer = edit(
    await engine.offer('near', 'alice', alice.sdp(FORMATS), PHONE, 'out', { ...PHONE, secure }),
    ...edits,
  )
  bob.follow(await engine.offer('far', 'in', offer, PHONE, 'bob', PHONE))
  const answer = await engine.answer('far', 'bob', bob.sdp(FORMATS))
  alice.follow(await engine.answer('near', 'out', answer))
  return { offer, answer }
}

async function bothHear(): Promise<void> {
  alice.play(440, 0, 'PCMU')
  bob.play(700, 0, 'PCMU')
  await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
  const { dropped } = await engine.stats()
  expect(dropped['bad-auth']).toBeUndefined()
}

describe('keys in the SDP', () => {
  it('are offered for every profile, and answered with the tag that was taken', async () => {
    const { offer, answer } = await call('sdes')
    expect(line(offer, 'm=')).toMatch(/RTP\/SAVP 0 8 9 101$/)
    expect(offer.match(/a=crypto:\d+ \w+/g)).toEqual(PREFERRED_PROFILES.map((name, at) => `a=crypto:${at + 1} ${name}`))
    expect(line(answer, 'm=')).toMatch(/ RTP\/SAVP 0 /)
    expect(answer.match(/a=crypto:\d+ \w+/g)).toEqual(['a=crypto:1 AES_CM_128_HMAC_SHA1_80'])
    expect(line(answer, 'a=crypto')).not.toBe(line(offer, 'a=crypto'))
    await bothHear()
  })

  it.each(PREFERRED_PROFILES.map((name, at) => [name, at + 1] as const))('in %s', async (profile, tag) => {
    const others = [1, 2, 3, 4].filter((one) => one !== tag)
    const { answer } = await call('sdes', ...others.map((one) => [new RegExp(`a=crypto:${one} .*\r\n`), ''] as const))
    expect(line(answer, 'a=crypto')).toContain(`a=crypto:${tag} ${profile} inline:`)
    await bothHear()
  })

  it('are used with RTP/AVP where they are optional, and not missed where they are not answered', async () => {
    const { offer, answer } = await call('optional')
    expect(line(offer, 'm=')).toMatch(/RTP\/AVP 0 8 9 101$/)
    expect(line(answer, 'm=')).toMatch(/RTP\/AVP 0 101$/)
    expect(answer).toContain('a=crypto:1 ')
    await bothHear()
    const plain = await engine.offer('x', 'a', alice.sdp(FORMATS), PHONE, 'b', { ...PHONE, secure: 'optional' })
    bob.follow(plain)
    alice.follow(await engine.answer('x', 'b', bob.sdp(FORMATS)))
    await bothHear()
  })

  it.each(['RTP/SAVPF', 'RTP/AVPF'])('are answered with %s where it was offered', async (protocol) => {
    const { answer } = await call('sdes', [/RTP\/SAVP/, protocol])
    expect(line(answer, 'm=')).toContain(` ${protocol} `)
    await bothHear()
  })

  it('are the same when the same offer comes again, and new ones are met with new ones', async () => {
    const { offer, answer } = await call('sdes')
    await bothHear()
    const again = await engine.reoffer('far', 'in', offer)
    expect(again.kind === 'answered' && line(again.sdp, 'a=crypto')).toBe(line(answer, 'a=crypto'))
    await bothHear()
    const renewed = edit(offer, [/a=crypto:1 (\S+) inline:.{8}/, 'a=crypto:9 $1 inline:AAAAAAAA'])
    const result = await engine.reoffer('far', 'in', renewed)
    const own = result.kind === 'answered' ? line(result.sdp, 'a=crypto') : ''
    expect(own).toContain('a=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:')
    expect(own.slice(11)).not.toBe(line(answer, 'a=crypto').slice(11))
    // Until our answer is there, the other side sends with its old keys.
    await bob.hears(440, 0, 'PCMU')
  })

  it.each([
    ['none at all', [/a=crypto.*\r\n/g, '']],
    ['a tag that was not offered', [/a=crypto:1/, 'a=crypto:77']],
    ['another suite under the tag', [/AES_CM_128_HMAC_SHA1_80/, 'AES_CM_128_HMAC_SHA1_32']],
  ] as const)('are insisted upon: an answer with %s is refused', async (_title, change) => {
    await engine.offer('n', 'a', alice.sdp(FORMATS), PHONE, 'b', { ...PHONE, secure: 'sdes' })
    const { answer } = await call('sdes')
    const wrong = edit(answer, change, [/RTP\/SAVP/, 'RTP/AVP'])
    await expect(engine.answer('n', 'b', wrong)).rejects.toMatchObject({ refusal: { status: 488 } })
  })

  it('are not known to a stranger, who is not heard even when first', async () => {
    const { offer } = await call('sdes')
    const stranger = await SyntheticPhone.open()
    stranger.follow(offer)
    for (let at = 0; at < 20; at++) stranger.send(0, Buffer.alloc(160))
    await expect.poll(async () => (await engine.stats()).dropped['bad-auth']).toBe(20)
    expect(events.of('connected')).toEqual([])
    stranger.close()
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
  })
})

describe('either, as the phone likes', () => {
  it('DTLS where it answers with a fingerprint', async () => {
    const { offer, answer } = await call('any')
    expect(line(offer, 'm=')).toMatch(/ RTP\/SAVP 0 /)
    expect(offer).toContain('a=crypto:1 ')
    expect(offer).toContain('a=setup:actpass')
    expect(answer).not.toContain('a=crypto')
    await bothHear()
  })

  it('keys in the SDP where it answers with them', async () => {
    const { answer } = await call('any', [/a=fingerprint.*\r\n/, ''])
    expect(answer).toContain('a=crypto:1 ')
    expect(answer).not.toContain('a=setup')
    await bothHear()
  })

  it('but not none', async () => {
    await engine.offer('n', 'a', alice.sdp(FORMATS), PHONE, 'b', { ...PHONE, secure: 'any' })
    await expect(engine.answer('n', 'b', bob.sdp(FORMATS))).rejects.toMatchObject({ refusal: { status: 488 } })
  })
})

describe('keys by DTLS', () => {
  it.each([
    ['actpass', 'passive'],
    ['active', 'passive'],
    ['passive', 'active'],
  ])('an offer of setup:%s is answered with %s', async (setup, answered) => {
    const { offer, answer } = await call('dtls', ['setup:actpass', `setup:${setup}`])
    expect(line(offer, 'm=')).toMatch(/UDP\/TLS\/RTP\/SAVP 0 8 9 101$/)
    expect(offer).not.toContain('a=ice')
    expect(answer).toContain(`a=setup:${answered}\r\n`)
    await bothHear()
    expect(events.of('lost')).toEqual([])
  })

  it.each(['RTP/SAVP', 'RTP/SAVPF', 'UDP/TLS/RTP/SAVPF', 'RTP/AVP'])('over %s', async (protocol) => {
    const { answer } = await call('dtls', ['UDP/TLS/RTP/SAVP', protocol])
    expect(line(answer, 'm=')).toContain(` ${protocol} `)
    await bothHear()
  })

  it('with an association of its own for RTCP, where the two do not share a port', async () => {
    const { answer } = await call('dtls', ['a=rtcp-mux\r\n', ''])
    expect(answer).not.toContain('rtcp-mux')
    await bothHear()
  })

  it('hold and resumption keep the association and the roles', async () => {
    const { offer, answer } = await call('dtls')
    await bothHear()
    const held = await engine.reoffer('far', 'in', offer.replace('sendrecv', 'sendonly'))
    expect(held.kind === 'answered' && line(held.sdp, 'a=setup')).toBe(line(answer, 'a=setup'))
    await engine.reoffer('far', 'in', offer)
    await bothHear()
    expect(events.of('connected')).toHaveLength(4)
  })

  it('an answer without them is refused', async () => {
    await engine.offer('n', 'a', alice.sdp(FORMATS), PHONE, 'b', { ...PHONE, secure: 'dtls' })
    await expect(engine.answer('n', 'b', bob.sdp(FORMATS))).rejects.toMatchObject({ refusal: { status: 488 } })
  })

  it('strangers who come first are sent away, and the phone connects', async () => {
    const client = () => {
      const certificate = makeCertificate()
      const dtls = new DtlsClient({ certificate, profiles: PREFERRED_PROFILES, now: performance.now() })
      return { certificate, dtls }
    }
    const phone = client()
    // A phone behind NAT: its packets come from another port than its SDP says.
    const sdp = phoneSdp(9, FORMATS, `fingerprint:sha-256 ${phone.certificate.fingerprint}`, 'setup:active', 'rtcp-mux')
    const answer = await engine.serve('c', 'a', sdp.replace('RTP/AVP', 'UDP/TLS/RTP/SAVP'), PHONE, { kind: 'echo' })
    const towards = Number(/m=audio (\d+)/.exec(answer)?.[1])
    for (let each = 0; each < 3; each++) {
      const stranger = await drive(client().dtls, { towards })
      await stranger.connected()
      await stranger.close()
    }
    expect(events.of('connected')).toEqual([])
    const driver = await drive(phone.dtls, { towards })
    await driver.connected()
    await events.until('connected')
    await driver.close()
    await events.until('lost')
    expect(events.of('lost')[0]?.reason).toBe('DTLS closed by the peer')
  })

  it('a phone that comes back with another certificate gets new keys, and the old association ends', async () => {
    const client = () => {
      const certificate = makeCertificate()
      const dtls = new DtlsClient({ certificate, profiles: PREFERRED_PROFILES, now: performance.now() })
      const sdp = phoneSdp(9, FORMATS, `fingerprint:sha-256 ${certificate.fingerprint}`, 'setup:active', 'rtcp-mux')
      return { dtls, sdp: sdp.replace('RTP/AVP', 'UDP/TLS/RTP/SAVP') }
    }
    const [first, second] = [client(), client()]
    const answer = await engine.serve('c', 'a', first.sdp, PHONE, { kind: 'echo' })
    const towards = Number(/m=audio (\d+)/.exec(answer)?.[1])
    const before = await drive(first.dtls, { towards })
    const old = await before.connected()
    const again = await engine.reoffer('c', 'a', second.sdp)
    expect(again.kind === 'answered' && line(again.sdp, 'm=audio')).toBe(line(answer, 'm=audio'))
    await before.outcomes.wait(({ type }) => type === 'closed', { what: 'goodbye' })
    const after = await drive(second.dtls, { towards })
    const fresh = await after.connected()
    expect(fresh.keys.clientKey).not.toEqual(old.keys.clientKey)
    expect(events.of('lost')).toEqual([])
    await before.close()
    await after.close()
  })
})
