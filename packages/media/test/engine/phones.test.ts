import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { readRtcp } from '../../src/rtp/rtcp.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = ['0 PCMU/8000', '8 PCMA/8000', '101 telephone-event/8000']

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

/** Alice calls, Bob answers. */
async function call(offered = FORMATS, answered = FORMATS): Promise<{ offer: string; answer: string }> {
  const offer = await engine.offer('c', 'alice', alice.sdp(offered), PHONE, 'bob', PHONE)
  bob.follow(offer)
  const answer = await engine.answer('c', 'bob', bob.sdp(answered))
  alice.follow(answer)
  return { offer, answer }
}

describe('two phones', () => {
  it('hear each other', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
    expect(
      events
        .of('connected')
        .map((event) => event.leg)
        .sort(),
    ).toEqual(['alice', 'bob'])
  })

  it('hear each other in the codec that Bob chose, under the numbers each gave', async () => {
    const { answer } = await call(['96 PCMA/8000', '0 PCMU/8000'], ['97 PCMA/8000'])
    expect(answer).toContain('m=audio')
    expect(answer).toMatch(/m=audio \d+ RTP\/AVP 96\r\n/)
    alice.play(440, 96, 'PCMA')
    bob.play(700, 96, 'PCMA')
    await Promise.all([alice.hears(700, 96, 'PCMA'), bob.hears(440, 97, 'PCMA')])
  })

  it('get one SSRC, even sequence numbers and twelve-byte headers when the source changes', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    await bob.hears(440, 0, 'PCMU')
    alice.ssrc = 0x99
    await bob.hears(440, 0, 'PCMU')
    await bob.hears(440, 0, 'PCMU')
    expect(new Set(bob.packets.map((one) => one.ssrc)).size).toBe(1)
    const steps = bob.packets.slice(1).map((one, at) => (one.sequence - (bob.packets[at]?.sequence ?? 0)) & 0xffff)
    expect(new Set(steps)).toEqual(new Set([1]))
    expect(bob.packets.every((one) => one.payload.length === 160)).toBe(true)
  })

  it('report a key once, and pass it on', async () => {
    await call(['0 PCMU/8000', '101 telephone-event/8000'], ['0 PCMU/8000', '96 telephone-event/8000'])
    for (const duration of [160, 320, 480])
      alice.send(101, Buffer.from([7, 10, duration >> 8, duration & 255]), { step: 0 })
    for (let copy = 0; copy < 3; copy++) alice.send(101, Buffer.from([7, 0x8a, 800 >> 8, 800 & 255]), { step: 0 })
    await bob.until(() => bob.packets.length === 6)
    expect(events.of('dtmf')).toEqual([
      { type: 'dtmf', call: 'c', leg: 'alice', digit: '7', duration: 100, passed: true },
    ])
    expect(new Set(bob.packets.map((one) => `${one.payloadType} ${one.timestamp}`)).size).toBe(1)
    expect(bob.packets[0]?.payloadType).toBe(96)
  })

  it('do not hear a second source', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    await bob.hears(440, 0, 'PCMU')
    const stranger = await SyntheticPhone.open()
    stranger.target = alice.target
    stranger.play(1800, 0, 'PCMU')
    await bob.until(() => bob.packets.length > 60)
    await bob.hears(440, 0, 'PCMU')
    stranger.close()
    expect((await engine.stats()).dropped['unlatched-source']).toBeGreaterThan(0)
  })

  it('hear nothing while one holds, and each other again after', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])

    const held = await engine.reoffer('c', 'bob', bob.sdp(FORMATS, 'inactive'))
    expect(held).toMatchObject({ kind: 'answered', sdp: expect.stringContaining('a=inactive') })
    const before = bob.packets.length
    await expect.poll(async () => (await engine.stats()).dropped['on-hold']).toBeGreaterThan(20)
    expect(bob.packets.length).toBeLessThanOrEqual(before + 1)

    await engine.reoffer('c', 'bob', bob.sdp(FORMATS))
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
  })

  it('go on when one moves to another address', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
    const elsewhere = await SyntheticPhone.open()
    const moved = await engine.reoffer('c', 'bob', elsewhere.sdp(FORMATS))
    bob.quiet()
    elsewhere.target = bob.target
    elsewhere.play(900, 0, 'PCMU')
    await Promise.all([alice.hears(900, 0, 'PCMU'), elsewhere.hears(440, 0, 'PCMU')])
    elsewhere.close()
    expect(moved.kind).toBe('answered')
  })

  it('change their codec when the one in use is offered no more', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    await bob.hears(440, 0, 'PCMU')
    const changed = bob.sdp(['8 PCMA/8000'])
    expect(await engine.reoffer('c', 'bob', changed)).toEqual({ kind: 'passOn' })
    await bob.hears(440, 0, 'PCMU')
    await engine.offer('c', 'bob', changed, PHONE, 'alice', PHONE)
    await engine.answer('c', 'alice', alice.sdp(['8 PCMA/8000']))
    alice.play(440, 8, 'PCMA')
    bob.play(700, 8, 'PCMA')
    await Promise.all([alice.hears(700, 8, 'PCMA'), bob.hears(440, 8, 'PCMA')])
    expect(new Set(bob.packets.map((one) => one.ssrc)).size).toBe(1)
  })

  it('get reports about what was heard', { timeout: 20_000 }, async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    await bob.until(() => bob.reports.length > 0)
    const report = bob.reports[0] as Buffer
    expect(readRtcp(report, report.length)?.[0]).toMatchObject({ type: 'sender-report', ssrc: bob.packets[0]?.ssrc })
    await alice.until(() => alice.reports.length > 0)
    const heard = alice.reports[0] as Buffer
    expect(readRtcp(heard, heard.length)).toMatchObject([{ type: 'heard', ssrc: alice.ssrc, lost: 0 }])
  })
})

describe('services', () => {
  it('a phone hears its own echo, keys swallowed', async () => {
    alice.follow(await engine.serve('c', 'alice', alice.sdp(FORMATS), PHONE, { kind: 'echo' }))
    alice.play(440, 0, 'PCMU')
    await alice.hears(440, 0, 'PCMU')
    alice.send(101, Buffer.from([3, 0x8a, 3, 0x20]))
    await events.until('dtmf')
    expect(alice.packets.every((one) => one.payloadType === 0)).toBe(true)
  })

  it.each(['PCMU', 'PCMA'] as const)('a phone hears a tone in %s', async (law) => {
    const format = law === 'PCMU' ? '0 PCMU/8000' : '8 PCMA/8000'
    await engine.serve('c', 'alice', alice.sdp([format]), PHONE, { kind: 'tone', frequency: 1000 })
    await alice.hears(1000, law === 'PCMU' ? 0 : 8, law)
  })
})

it.each([10, 30, 60])('a tone comes in packets of %d ms to one that wants them', async (ms) => {
  const offer = alice.sdp(['0 PCMU/8000'], `ptime:${ms}`)
  await engine.serve('c', 'alice', offer, PHONE, { kind: 'tone', frequency: 1000 })
  await alice.until(() => alice.packets.length > 5)
  expect(new Set(alice.packets.map((one) => one.payload.length))).toEqual(new Set([8 * ms]))
  const steps = alice.packets.slice(1).map((one, at) => (one.timestamp - (alice.packets[at]?.timestamp ?? 0)) >>> 0)
  expect(new Set(steps)).toEqual(new Set([8 * ms]))
})

describe('releasing', () => {
  it('frees the ports and the call', async () => {
    const small = await createMediaEngine({
      ports: [0, 0],
      rtpPorts: [45_100, 45_101],
      bind: '127.0.0.1',
      addresses: ['127.0.0.1'],
    })
    const tone = { kind: 'tone', frequency: 1000 } as const
    await small.serve('one', 'a', alice.sdp(FORMATS), PHONE, tone)
    await expect(small.serve('two', 'a', bob.sdp(FORMATS), PHONE, tone)).rejects.toMatchObject({
      refusal: { status: 503 },
    })
    expect(await small.stats()).toMatchObject({ calls: 1, legs: 1 })
    await small.release('one')
    await small.release('one')
    await small.release('never', 'was')
    await small.serve('two', 'a', bob.sdp(FORMATS), PHONE, tone)
    await small.close()
  })
})
