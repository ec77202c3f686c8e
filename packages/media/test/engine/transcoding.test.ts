import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Codec, G722, OPUS, PCMA, PCMU } from '../../src/codec/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine, Reoffered } from '../../src/engine/types.ts'
import { codedBrowser, codedPhone, type Party } from './coded-sound.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = {
  PCMU: '0 PCMU/8000',
  PCMA: '8 PCMA/8000',
  G722: '9 G722/8000',
  opus: '111 opus/48000/2',
} as const
const NUMBERS = { PCMU: 0, PCMA: 8, G722: 9, opus: 111 } as const
const DIGITS = '101 telephone-event/8000'

let engine: MediaEngine
let events: HeardEvents
let parties: Party[]
let alice: SyntheticPhone
let bob: SyntheticPhone
let browser: SyntheticBrowser
let logged: string[]

beforeEach(async () => {
  logged = []
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
    log: (_, message) => void logged.push(message),
  })
  events = new HeardEvents(engine)
  parties = []
  alice = await SyntheticPhone.open()
  bob = await SyntheticPhone.open()
  browser = await SyntheticBrowser.open()
})

afterEach(async () => {
  for (const party of parties) party.stop()
  alice.close()
  bob.close()
  browser.close()
  await engine.close()
})

const as = async (phone: SyntheticPhone, codec: Codec, hz: number): Promise<Party> => {
  const party = await codedPhone(phone, codec, NUMBERS[codec.name], hz)
  parties.push(party)
  return party
}

const answered = (result: Reoffered): string => (result.kind === 'answered' ? result.sdp : 'passed on')

async function hearEachOther(a: Party, b: Party, hzOfA: number, hzOfB: number): Promise<void> {
  await Promise.all([a.hears(hzOfB), b.hears(hzOfA)])
}

describe('two phones without a common codec', () => {
  async function call(offered: Codec, taken: Codec, extra: readonly string[] = []): Promise<string> {
    bob.follow(await engine.offer('c', 'a', alice.sdp([FORMATS[offered.name], ...extra]), PHONE, 'b', PHONE))
    const answer = await engine.answer('c', 'b', bob.sdp([FORMATS[taken.name], ...extra]))
    alice.follow(answer)
    return answer
  }

  it.each([
    [G722, PCMU],
    [PCMU, G722],
    [PCMU, PCMA],
    [G722, OPUS],
    [OPUS, PCMA],
  ])('hear each other: %# $name', async (offered, taken) => {
    // Opus has a dynamic number, which our offer gives.
    const offer = await engine.offer('x', 'a', alice.sdp([FORMATS[offered.name]]), PHONE, 'b', PHONE)
    await engine.release('x')
    const number = taken === OPUS ? Number(/a=rtpmap:(\d+) opus/.exec(offer)?.[1]) : NUMBERS[taken.name]
    bob.follow(await engine.offer('c', 'a', alice.sdp([FORMATS[offered.name]]), PHONE, 'b', PHONE))
    const format = FORMATS[taken.name].replace(/^\d+/, String(number))
    const answer = await engine.answer('c', 'b', bob.sdp([format]))
    alice.follow(answer)
    expect(answer).toMatch(new RegExp(`m=audio \\d+ RTP/AVP ${NUMBERS[offered.name]}\r\n`))
    const a = await as(alice, offered, 440)
    const b = await codedPhone(bob, taken, number, 700)
    parties.push(b)
    await hearEachOther(a, b, 440, 700)
  })

  it('hear each other where one has G.711 and the other Opus alone, which it is offered when all is', async () => {
    const offer = alice.sdp([FORMATS.PCMU])
    expect(await engine.offer('c', 'a', offer, PHONE, 'b', PHONE)).not.toContain('opus')
    await engine.release('c', 'b')
    const wide = await engine.offer('c', 'a', offer, PHONE, 'b+', { ...PHONE, codecs: 'all' })
    const number = Number(/a=rtpmap:(\d+) opus/.exec(wide)?.[1])
    bob.follow(wide)
    alice.follow(await engine.answer('c', 'b+', bob.sdp([`${number} opus/48000/2`])))
    const a = await as(alice, PCMU, 440)
    const b = await codedPhone(bob, OPUS, number, 700)
    parties.push(b)
    await hearEachOther(a, b, 440, 700)
  })

  it('send a key once, under one timestamp, with the sound going on around it', async () => {
    await call(G722, PCMU, [DIGITS])
    const a = await as(alice, G722, 440)
    const b = await as(bob, PCMU, 700)
    await hearEachOther(a, b, 440, 700)
    for (const duration of [160, 320, 480])
      alice.send(101, Buffer.from([7, 10, duration >> 8, duration & 255]), { step: 0 })
    for (let copy = 0; copy < 3; copy++) alice.send(101, Buffer.from([7, 0x8a, 800 >> 8, 800 & 255]), { step: 0 })
    await bob.until(() => bob.packets.filter((one) => one.payloadType === 101).length === 6)
    await b.hears(440)
    expect(new Set(bob.packets.filter((one) => one.payloadType === 101).map((one) => one.timestamp)).size).toBe(1)
    expect(events.of('dtmf')).toEqual([{ type: 'dtmf', call: 'c', leg: 'a', digit: '7', duration: 100, passed: true }])
    const numbers = bob.packets.map((one) => one.sequence)
    expect(numbers).toEqual(numbers.map((_, at) => ((numbers[0] ?? 0) + at) & 0xffff))
  })

  it('hear nothing on hold and each other after, and speak without transcoding as soon as they can', async () => {
    await call(G722, PCMU)
    const a = await as(alice, G722, 440)
    const b = await as(bob, PCMU, 700)
    await hearEachOther(a, b, 440, 700)
    expect(answered(await engine.reoffer('c', 'b', bob.sdp([FORMATS.PCMU], 'sendonly')))).toContain('a=recvonly')
    const before = bob.packets.length
    await a.hears(700)
    expect(bob.packets.length).toBeLessThanOrEqual(before + 1)
    await engine.reoffer('c', 'b', bob.sdp([FORMATS.PCMU]))
    await hearEachOther(a, b, 440, 700)
    expect(logged.filter((one) => one === 'transcoding')).toHaveLength(2)

    a.stop()
    const changed = answered(await engine.reoffer('c', 'a', alice.sdp([FORMATS.G722, FORMATS.PCMU])))
    expect(changed).toMatch(/RTP\/AVP 0\r\n/)
    const now = await as(alice, PCMU, 440)
    await hearEachOther(now, b, 440, 700)
    expect(logged.filter((one) => one === 'transcoding')).toHaveLength(2)
  })

  it('begin to be transcoded when the codec they had in common is offered no more', async () => {
    await call(PCMU, PCMU)
    const b = await as(bob, PCMU, 700)
    const changed = alice.sdp([FORMATS.G722])
    expect(await engine.reoffer('c', 'a', changed)).toEqual({ kind: 'passOn' })
    await engine.offer('c', 'a', changed, PHONE, 'b', PHONE)
    await engine.answer('c', 'b', bob.sdp([FORMATS.PCMU]))
    await hearEachOther(await as(alice, G722, 440), b, 440, 700)
  })

  it('are refused when one speaks what we cannot', async () => {
    await engine.offer('c', 'a', alice.sdp(['18 G729/8000']), PHONE, 'b', PHONE)
    await expect(engine.answer('c', 'b', bob.sdp([FORMATS.PCMU]))).rejects.toMatchObject({ refusal: { status: 488 } })
  })
})

describe('two phones with a common codec', () => {
  it('are never transcoded, whatever else each has', async () => {
    const offer = await engine.offer('c', 'a', alice.sdp([FORMATS.G722, FORMATS.PCMU]), PHONE, 'b', PHONE)
    expect(offer).toMatch(/RTP\/AVP 9 0 8 101\r\n/)
    bob.follow(offer)
    alice.follow(await engine.answer('c', 'b', bob.sdp([FORMATS.PCMA, FORMATS.PCMU])))
    const a = await as(alice, PCMU, 440)
    const b = await as(bob, PCMU, 700)
    await hearEachOther(a, b, 440, 700)
    const packet = bob.packets.at(-1)
    expect(packet?.payload.length).toBe(160)
  })

  it('hear each other when one sends what only it has', async () => {
    bob.follow(await engine.offer('c', 'a', alice.sdp([FORMATS.PCMU]), PHONE, 'b', PHONE))
    alice.follow(await engine.answer('c', 'b', bob.sdp([FORMATS.G722, FORMATS.PCMU])))
    const a = await as(alice, PCMU, 440)
    const listening = await codedPhone(bob, PCMU, 0, 1200)
    listening.stop()
    const b = await codedPhone(bob, G722, 9, 700)
    parties.push(b)
    await a.hears(700)
  })
})

describe('a browser with Opus alone', () => {
  it.each([PCMU, PCMA, G722])('and a phone with $name alone hear each other', async (codec) => {
    const offer = browser.offer(['111 opus/48000/2', '110 telephone-event/48000'])
    bob.follow(await engine.offer('c', 'page', offer, BROWSER, 'b', PHONE))
    const answer = await engine.answer('c', 'b', bob.sdp([FORMATS[codec.name], DIGITS]))
    expect(answer).toMatch(/SAVPF 111 110\r\n/)
    expect(answer).toContain(`maxplaybackrate=${codec === G722 ? 16_000 : 8000}`)
    browser.follow(answer)
    await browser.connected
    const page = await codedBrowser(browser, OPUS, 111, 440)
    parties.push(page)
    const b = await as(bob, codec, 700)
    await hearEachOther(page, b, 440, 700)
    expect((await engine.stats()).dropped['payload-type']).toBeUndefined()
  })

  it('answers a phone with PCMU alone, and both are heard', async () => {
    const offer = await engine.offer('c', 'a', alice.sdp([FORMATS.PCMU]), PHONE, 'page', BROWSER)
    const number = Number(/a=rtpmap:(\d+) opus/.exec(offer)?.[1])
    browser.follow(offer)
    alice.follow(await engine.answer('c', 'page', browser.offer([`${number} opus/48000/2`], 'active')))
    await browser.connected
    const page = await codedBrowser(browser, OPUS, number, 440)
    parties.push(page)
    await hearEachOther(page, await as(alice, PCMU, 700), 440, 700)
  })
})
