import { until } from '@offhook/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Codec, G722, OPUS, PCMA, PCMU } from '../../src/codec/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { KeyDetector } from '../../src/transcode/key-detector.ts'
import { KeyTone } from '../../src/transcode/key-tone.ts'
import { HeardEvents } from './heard-events.ts'
import { asEvents, type Press, pressesIn, speak } from './key-parties.ts'
import { SyntheticPhone } from './phone.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = { PCMU: '0 PCMU/8000', PCMA: '8 PCMA/8000', G722: '9 G722/8000', opus: '111 opus/48000/2' } as const
const KEYS = '15#D'
const PRESSES: readonly Press[] = [...KEYS].map((digit) => ({ digit, duration: 120 }))

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

async function call(offered: readonly string[], taken: readonly string[]): Promise<void> {
  bob.follow(await engine.offer('c', 'a', alice.sdp(offered), PHONE, 'b', PHONE))
  alice.follow(await engine.answer('c', 'b', bob.sdp(taken)))
}

/** Frames of 20 ms with the keys in them, and silence around them. */
async function toned(codec: Codec): Promise<Buffer[]> {
  const encoder = await codec.encoder()
  const frame = new Int16Array(encoder.rate / 50)
  const out: Buffer[] = []
  const say = () => {
    const into = Buffer.alloc(encoder.longest)
    out.push(into.subarray(0, encoder.encode(frame, into, 0)))
  }
  const quiet = (count: number) => {
    frame.fill(0)
    for (let left = count; left > 0; left--) say()
  }
  quiet(10)
  for (const { digit, duration } of PRESSES) {
    const tone = new KeyTone(digit, encoder.rate)
    for (let ms = 0; ms < duration; ms += 20) {
      tone.fill(frame)
      say()
    }
    quiet(6)
  }
  quiet(10)
  encoder.close()
  return out
}

/** Keys to be heard in what a phone was sent in this codec. */
async function heard(phone: SyntheticPhone, codec: Codec, number: number): Promise<string> {
  const decoder = await codec.decoder({ rate: 8000 })
  const detector = new KeyDetector(decoder.rate)
  for (const one of phone.packets.filter(({ payloadType }) => payloadType === number))
    detector.push(decoder.decode(one.payload))
  detector.finish()
  decoder.close()
  return detector.presses.map((one) => one.digit).join('')
}

const number = (codec: Codec): number => Number(FORMATS[codec.name].split(' ')[0])

it.each([PCMU, PCMA, G722, OPUS])('tones in $name become events, and are not heard besides', async (codec) => {
  const format = FORMATS[codec.name]
  await call([format, '101 telephone-event/8000'], [format])
  const frames = (await toned(codec)).map((sound) => ({ sound }))
  await speak(frames, ({ sound }) => bob.send(number(codec), sound ?? Buffer.alloc(0), { step: codec.clockRate / 50 }))
  const got = () => pressesIn(alice.packets, 101, 8000)
  await until(() => got().length >= PRESSES.length, { what: 'the events' })
  expect(got().map((one) => one.digit)).toEqual([...KEYS])
  expect(await heard(alice, codec, number(codec))).toBe('')
})

it.each([PCMU, PCMA, G722, OPUS])('events become tones in $name', async (codec) => {
  const format = FORMATS[codec.name]
  await call([format, '101 telephone-event/8000'], [format])
  let first = 0
  await speak(asEvents(PRESSES, 8000), ({ event }, at) => {
    if (!event) return
    if (event.isFirst) first = at
    const packet = Buffer.alloc(16)
    packet.set([0x80, 101 | (event.isFirst ? 0x80 : 0)])
    packet.writeUInt16BE(at, 2)
    packet.writeUInt32BE(first * (codec.clockRate / 50), 4)
    event.payload.copy(packet, 12)
    alice.sendRaw(packet)
  })
  await events.until('dtmf', PRESSES.length)
  let told = ''
  await until(
    async () => {
      told = await heard(bob, codec, number(codec))
      return told.length >= PRESSES.length
    },
    { what: 'the tones' },
  ).catch(() => {})
  expect(told).toBe(KEYS)
})

it('tones in PCMU become events at 48000 Hz beside Opus', async () => {
  await call(['111 opus/48000/2', '110 telephone-event/48000'], [FORMATS.PCMU])
  const frames = (await toned(PCMU)).map((sound) => ({ sound }))
  await speak(frames, ({ sound }) => bob.send(0, sound ?? Buffer.alloc(0)))
  const got = () => pressesIn(alice.packets, 110, 48_000)
  await until(() => got().length >= PRESSES.length, { what: 'the events' })
  expect(got().map((one) => one.digit)).toEqual([...KEYS])
  for (const { duration } of got()) expect(Math.abs(duration - 120)).toBeLessThan(25)
  // The Opus around them goes on under even numbers.
  const numbers = alice.packets.map((one) => one.sequence)
  expect(numbers).toEqual(numbers.map((_, at) => ((numbers[0] ?? 0) + at) & 0xffff))
  expect(await heard(alice, OPUS, 111)).toBe('')
})
