import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { until } from '@offhook/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Codec, G722, OPUS, PCMU } from '../../src/codec/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { readRtcp } from '../../src/rtp/rtcp.ts'
import { noiseLevel } from '../../src/transcode/comfort-noise.ts'
import { codedPhone, type Party } from './coded-sound.ts'
import { type Packet, SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const PHONE6 = { kind: 'rtp', localAddress: '::1' } as const
const BROWSER = { kind: 'webrtc' } as const
const G722_ONLY = ['9 G722/8000']
const PCMU_ONLY = ['0 PCMU/8000']
const NOISE = '13 CN/8000'
const hasIpv6 = networkInterfaces().lo?.some((one) => one.family === 'IPv6') ?? false

let engine: MediaEngine
let alice: SyntheticPhone
let bob: SyntheticPhone
let parties: Party[]
let logged: { message: string; fields: unknown }[]

beforeEach(async () => {
  logged = []
  parties = []
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    bindIpv6: '::1',
    addresses: hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'],
    log: (_, message, fields) => void logged.push({ message, fields }),
  })
  alice = await SyntheticPhone.open()
  bob = await SyntheticPhone.open()
})

afterEach(async () => {
  for (const party of parties) party.stop()
  alice.close()
  bob.close()
  await engine.close()
})

/** Alice calls, Bob answers. */
async function call(
  offered: readonly string[],
  taken: readonly string[],
  { a = [], b = [] }: { a?: readonly string[]; b?: readonly string[] } = {},
): Promise<{ offer: string; answer: string }> {
  const offer = await engine.offer('c', 'a', alice.sdp(offered, ...a), PHONE, 'b', PHONE)
  bob.follow(offer)
  const answer = await engine.answer('c', 'b', bob.sdp(taken, ...b))
  alice.follow(answer)
  return { offer, answer }
}

const as = async (phone: SyntheticPhone, codec: Codec, number: number, hz: number): Promise<Party> => {
  const party = await codedPhone(phone, codec, number, hz)
  parties.push(party)
  return party
}

describe('packets as long as each wants them', () => {
  it.each([10, 20, 30, 40, 60])('%d ms, transcoded', async (ms) => {
    await call(G722_ONLY, PCMU_ONLY, { b: [`ptime:${ms}`] })
    const a = await as(alice, G722, 9, 440)
    const b = await as(bob, PCMU, 0, 700)
    await Promise.all([a.hears(700), b.hears(440)])
    const lengths = new Set(bob.packets.map((one) => one.payload.length))
    expect(lengths).toEqual(new Set([8 * ms]))
    const steps = bob.packets.slice(1).map((one, at) => (one.timestamp - (bob.packets[at]?.timestamp ?? 0)) >>> 0)
    expect(new Set(steps)).toEqual(new Set([8 * ms]))
    expect(new Set(alice.packets.map((one) => one.payload.length))).toEqual(new Set([160]))
  })

  it.each([
    [10, 20],
    [20, 20],
    [40, 40],
    [60, 60],
  ])('%d ms of Opus, transcoded to packets of %d', async (wanted, ms) => {
    await call(['111 opus/48000/2'], PCMU_ONLY, { a: [`ptime:${wanted}`] })
    const a = await as(alice, OPUS, 111, 440)
    const b = await as(bob, PCMU, 0, 700)
    await Promise.all([a.hears(700), b.hears(440)])
    expect(new Set(alice.packets.map((one) => OPUS.duration(one.payload) / 48))).toEqual(new Set([ms]))
    const steps = alice.packets.slice(1).map((one, at) => (one.timestamp - (alice.packets[at]?.timestamp ?? 0)) >>> 0)
    expect(new Set(steps)).toEqual(new Set([48 * ms]))
  })

  it.each([
    ['ptime:30', 30],
    ['maxptime:10', 10],
    ['ptime:0', 20],
  ])('a=%s is passed on as %d ms where packets are', async (attribute, ms) => {
    const { offer, answer } = await call(PCMU_ONLY, PCMU_ONLY, { a: [attribute], b: ['ptime:60'] })
    expect(offer).toContain(`a=ptime:${ms}\r\n`)
    expect(answer).toContain('a=ptime:60\r\n')
    alice.send(0, Buffer.alloc(240, 1), { step: 240 })
    await bob.until(() => bob.packets.length === 1)
    expect(bob.packets[0]?.payload.length).toBe(240)
  })
})

describe('comfort noise', () => {
  const FORMATS = [...PCMU_ONLY, NOISE]

  it('passes as it is between two that have it', async () => {
    await call(FORMATS, FORMATS)
    alice.send(13, Buffer.from([61, 0x10]))
    await bob.until(() => bob.packets.length === 1)
    expect(bob.packets[0]).toMatchObject({ payloadType: 13, payload: Buffer.from([61, 0x10]) })
  })

  it('is heard softly by one that has none, as loud as was said, until there is speech again', async () => {
    await call(G722_ONLY, FORMATS)
    for (let at = 0; at < 5; at++) bob.send(0, Buffer.alloc(160, 0xff))
    bob.send(13, Buffer.from([45]))
    await alice.until(() => alice.packets.length > 60)
    const level = await levelOf(alice.packets.slice(-20), G722)
    expect(level).toBeGreaterThan(40)
    expect(level).toBeLessThan(50)
    await as(bob, PCMU, 0, 700)
    const a = await codedPhone(alice, G722, 9, 440)
    parties.push(a)
    await a.hears(700)
  })

  it('goes on as such where both sides of a transcoding have it', async () => {
    const { answer } = await call([...G722_ONLY, NOISE], FORMATS)
    expect(answer).toMatch(/RTP\/AVP 9 101 13\r\n|RTP\/AVP 9 13\r\n/)
    for (let at = 0; at < 5; at++) bob.send(0, Buffer.alloc(160, 0xff))
    bob.send(13, Buffer.from([45]))
    await alice.until(() => alice.packets.filter((one) => one.payloadType === 13).length > 1)
    const said = alice.packets.find((one) => one.payloadType === 13)?.payload[0] ?? 0
    expect(Math.abs(said - 45)).toBeLessThan(3)
    const numbers = alice.packets.map((one) => one.sequence)
    expect(numbers).toEqual(numbers.map((_, at) => ((numbers[0] ?? 0) + at) & 0xffff))
  })

  it.each([true, false])('is made of silence in Opus where the phone takes it: %s', async (taken) => {
    const browser = await SyntheticBrowser.open()
    const offered = taken ? FORMATS : PCMU_ONLY
    const offer = await engine.offer('c', 'a', alice.sdp(offered), PHONE, 'page', BROWSER)
    const number = Number(/a=rtpmap:(\d+) opus/.exec(offer)?.[1])
    browser.follow(offer)
    const answer = await engine.answer('c', 'page', browser.offer([`${number} opus/48000/2`], 'active'))
    expect(/RTP\/AVP .*\b13\b/.test(answer)).toBe(taken)
    alice.follow(answer)
    await browser.connected
    const encoder = await OPUS.encoder({ rate: 8000 })
    const frame = new Int16Array(160)
    let sent = 0
    const say = (payload: Buffer) => {
      const packet = Buffer.alloc(12 + payload.length + 16)
      packet.set([0x80, number])
      packet.writeUInt16BE(sent, 2)
      packet.writeUInt32BE(960 * sent++, 4)
      packet.writeUInt32BE(0x42, 8)
      payload.copy(packet, 12)
      browser.send(packet, 12 + payload.length)
    }
    const into = Buffer.alloc(encoder.longest)
    for (let at = 0; at < 10; at++) {
      for (let i = 0; i < 160; i++) frame[i] = Math.round(60 * Math.sin(i + at))
      say(Buffer.from(into.subarray(0, encoder.encode(frame, into, 0))))
    }
    // A frame of no bytes: from here on it is silent on purpose.
    say(Buffer.from([(into[0] ?? 0) & 0xfc]))
    encoder.close()
    const wanted = (one: Packet) => one.payloadType === (taken ? 13 : 0)
    await alice.until(() => alice.packets.filter(wanted).length >= (taken ? 1 : 25))
    if (taken) expect(alice.packets.find(wanted)?.payload).toHaveLength(1)
    else expect(await levelOf(alice.packets.slice(-5), PCMU)).toBeGreaterThan(40)
    browser.close()
  })
})

describe('codecs we do not know', () => {
  it.each(['18 G729/8000', '97 iLBC/8000'])('%s passes byte by byte under the numbers of each', async (format) => {
    const [number, name] = format.split(' ')
    const { answer } = await call([format, '0 PCMU/8000'], [`${number} ${name}`])
    expect(answer).toMatch(new RegExp(`RTP/AVP ${number}( 101)?\r\n`))
    alice.send(Number(number), Buffer.from('0102030405060708090a', 'hex'))
    await bob.until(() => bob.packets.length === 1)
    expect(bob.packets[0]?.payload.toString('hex')).toBe('0102030405060708090a')
    expect(bob.packets[0]?.payloadType).toBe(Number(number))
  })

  it('are not chosen where they would have to be transcoded', async () => {
    const { answer } = await call(['18 G729/8000', '9 G722/8000'], PCMU_ONLY)
    expect(answer).toMatch(/RTP\/AVP 9\r\n/)
    const offer = await engine.offer('d', 'a', alice.sdp(['18 G729/8000', '8 PCMA/8000']), PHONE, 'page', BROWSER)
    expect(offer).not.toContain('G729')
  })
})

describe('a phone', () => {
  it('whose RTCP shares the port gets reports there, and its own are read', { timeout: 20_000 }, async () => {
    const { answer } = await call(PCMU_ONLY, PCMU_ONLY, { a: ['rtcp-mux'] })
    expect(answer).toContain('a=rtcp-mux\r\n')
    bob.play(700, 0, 'PCMU')
    await alice.hears(700, 0, 'PCMU')
    const reports = () => alice.packets.filter((one) => one.payloadType + (one.marker ? 128 : 0) === 200)
    await alice.until(() => reports().length > 0)
    expect(alice.reports).toEqual([])
    // A receiver report about us, from the port of RTP.
    const report = Buffer.alloc(32)
    report.set([0x81, 201, 0, 7])
    report.writeUInt32BE(alice.ssrc, 4)
    report.writeUInt32BE(bob.packets[0]?.ssrc ?? 1, 8)
    expect(readRtcp(report, 32)).toHaveLength(1)
    alice.sendRaw(report)
    await alice.hears(700, 0, 'PCMU')
    expect((await engine.stats()).dropped).toEqual({})
  })

  it('is not offered rtcp-mux that it did not ask for, and is answered on the port above', async () => {
    const { offer, answer } = await call(PCMU_ONLY, PCMU_ONLY)
    expect(offer + answer).not.toContain('rtcp-mux')
  })

  it('has a second source reported once, with where it is', async () => {
    await call(PCMU_ONLY, PCMU_ONLY)
    alice.play(440, 0, 'PCMU')
    await bob.hears(440, 0, 'PCMU')
    const stranger = await SyntheticPhone.open()
    stranger.target = alice.target
    stranger.play(1800, 0, 'PCMU')
    await until(async () => ((await engine.stats()).dropped['unlatched-source'] ?? 0) > 5, { what: 'its packets' })
    await bob.hears(440, 0, 'PCMU')
    const told = logged.filter(({ message }) => message.includes('second source'))
    expect(told).toHaveLength(1)
    expect(told[0]?.fields).toMatchObject({ call: 'c', leg: 'a', address: '127.0.0.1', port: stranger.port })
    stranger.close()
  })

  it.skipIf(!hasIpv6)('on IPv6 and a browser on IPv4 hear each other', async () => {
    const browser = await SyntheticBrowser.open()
    const offer = await engine.offer('c', 'page', browser.offer(PCMU_ONLY), BROWSER, 'p', PHONE6)
    expect(offer).toContain('c=IN IP6 ::1\r\n')
    const target = Number(/m=audio (\d+)/.exec(offer)?.[1])
    const socket = createSocket('udp6').bind(0, '::1')
    await once(socket, 'listening')
    const sdp = bob
      .sdp(PCMU_ONLY)
      .replaceAll('IP4 127.0.0.1', 'IP6 ::1')
      .replace(/m=audio \d+/, `m=audio ${socket.address().port}`)
    browser.follow(await engine.answer('c', 'p', sdp))
    await browser.connected
    const packet = Buffer.alloc(12 + 160 + 16)
    packet.set([0x80, 0])
    const heardByPage = new Promise<void>((resolve) => {
      browser.heard = () => resolve()
    })
    const heardByPhone = once(socket, 'message')
    browser.send(Buffer.from(packet), 172)
    socket.send(packet.subarray(0, 172), target, '::1')
    await Promise.all([heardByPage, heardByPhone])
    socket.close()
    browser.close()
  })
})

async function levelOf(packets: readonly Packet[], codec: Codec): Promise<number> {
  const decoder = await codec.decoder()
  const pcm = packets.flatMap((one) => [...decoder.decode(one.payload)])
  return noiseLevel(Int16Array.from(pcm))
}
