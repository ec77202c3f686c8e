import { setImmediate } from 'node:timers/promises'
import { dominantTone, tone } from '@offhook/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { CODECS, type Codec, G722, OPUS, PCMA, PCMU } from '../../src/codec/index.ts'
import { lawChanger } from '../../src/transcode/across-laws.ts'
import { Pacer } from '../../src/transcode/pacer.ts'
import { ratesOf, Transcoder } from '../../src/transcode/transcoder.ts'
import type { Sink } from '../../src/transcode/types.ts'

interface Sent {
  readonly payload: Buffer
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
}

// So that WebAssembly is there when the first packet is.
beforeAll(async () => (await OPUS.encoder()).close())

/** A transcoder without its timer: the test takes the turns. */
class Line {
  readonly sent: Sent[] = []
  gives = true
  readonly transcoder: Transcoder
  readonly from: Codec
  readonly to: Codec
  readonly #packets: Buffer[] = []
  #now = 1000
  #clock = 0
  #sequence = 65_530

  private constructor(from: Codec, to: Codec) {
    this.from = from
    this.to = to
    const line = this
    const target: Sink = {
      get gives() {
        return line.gives
      },
      sendRtp: (packet, start, end, payloadType, marker, _feed, _ssrc, sequence, timestamp) => {
        this.sent.push({ payload: packet.subarray(start, end), payloadType, marker, sequence, timestamp })
      },
    }
    const pacer = new Pacer(() => this.#now)
    pacer.add = () => {}
    const failed = (error: unknown): void => {
      throw error
    }
    this.transcoder = new Transcoder({
      from,
      to,
      encoder: {},
      target,
      payloadType: 99,
      pacer,
      loss: () => 0,
      opened: () => {},
      failed,
    })
  }

  static async open(from: Codec, to: Codec, hz: number): Promise<Line> {
    const line = new Line(from, to)
    const { rate, encode, longest } = await opened(from)
    const { samples } = tone(hz, { rate, seconds: 1 })
    for (let at = 0; at < rate; at += rate / 50) {
      const into = Buffer.alloc(longest)
      line.#packets.push(into.subarray(0, encode(samples.subarray(at, at + rate / 50), into)))
    }
    return line
  }

  /** One turn of 20 ms; `lost`: the source's packet does not come; `silent`: the source has sent none; `none`:
   * the test gives packets itself. */
  async turn(what: 'sound' | 'lost' | 'silent' | 'none' = 'sound', ssrc = 7): Promise<void> {
    this.#clock += this.from.clockRate / 50
    this.#now += 20
    if (what === 'sound' || what === 'lost') this.#sequence = (this.#sequence + 1) & 0xffff
    if (what === 'sound') {
      const packet = this.#packets[this.#sequence % 50] as Buffer
      this.give(this.transcoder, packet, ssrc)
    }
    // Codecs open beside what goes on.
    await setImmediate()
    this.transcoder.tick(this.#now)
  }

  async turns(count: number, what: 'sound' | 'lost' | 'silent' = 'sound'): Promise<void> {
    for (let left = count; left > 0; left--) await this.turn(what)
  }

  key(event: number, timestamp: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff
    const packet = Buffer.concat([Buffer.alloc(12), Buffer.from([event, 10, 1, 0x40])])
    const sink = this.transcoder.events(8000)
    sink.sendRtp(packet, 12, 16, 101, false, this, 7, this.#sequence, timestamp, this.#now)
  }

  push(sequence: number, timestamp: number, payload: Buffer): void {
    const packet = Buffer.concat([Buffer.alloc(12), payload])
    this.transcoder.sendRtp(packet, 12, packet.length, 0, false, this, 7, sequence, timestamp, this.#now)
  }

  give(sink: Sink, payload: Buffer, ssrc: number): void {
    const packet = Buffer.concat([Buffer.alloc(12), payload])
    sink.sendRtp(packet, 12, packet.length, 0, false, this, ssrc, this.#sequence, this.#clock >>> 0, this.#now)
  }

  async heard(): Promise<{ pcm: number[]; rate: number }> {
    const rate = ratesOf(this.from, this.to).to
    const decoder = await this.to.decoder({ rate })
    return { pcm: this.sent.flatMap((one) => [...decoder.decode(one.payload)]), rate }
  }
}

async function opened(
  codec: Codec,
): Promise<{ rate: number; longest: number; encode: (pcm: Int16Array, into: Buffer) => number }> {
  const encoder = await codec.encoder()
  return { rate: encoder.rate, longest: encoder.longest, encode: (pcm, into) => encoder.encode(pcm, into, 0) }
}

const pairs = CODECS.flatMap((from) =>
  CODECS.filter((to) => to !== from).map((to) => [from.name, to.name, from, to] as const),
)

describe.each(pairs)('%s to %s', (_, __, from, to) => {
  it('keeps a tone, one packet for each 20 ms', async () => {
    const line = await Line.open(from, to, 1000)
    await line.turns(100)
    expect(line.sent.length).toBeGreaterThan(95)
    expect(line.sent.every((one) => one.payloadType === 99 && to.duration(one.payload) === to.clockRate / 50)).toBe(
      true,
    )
    const { pcm, rate } = await line.heard()
    const found = dominantTone(pcm.slice(rate / 4), rate)
    expect(found.hz).toBeCloseTo(1000, -1)
    // The source repeats one second, which G.722's predictor notices.
    expect(found.snr).toBeGreaterThan(8)
    line.transcoder.close()
  })

  it('numbers evenly through loss, and marks what follows silence, whose time it counts', async () => {
    const line = await Line.open(from, to, 1000)
    await line.turns(20)
    await line.turn('lost')
    await line.turns(20)
    const step = to.clockRate / 50
    const before = line.sent.slice()
    for (const [at, one] of before.entries()) {
      expect(one.marker).toBe(at === 0)
      expect((one.sequence - (before[0]?.sequence ?? 0)) & 0xffff).toBe(at)
      expect((one.timestamp - (before[0]?.timestamp ?? 0)) >>> 0).toBe(at * step)
    }
    await line.turns(300, 'silent')
    const concealed = line.sent.length
    expect(concealed - before.length).toBeLessThan(8)
    await line.turns(10)
    const first = line.sent[concealed]
    const last = line.sent[concealed - 1]
    expect(first?.marker).toBe(true)
    expect(first?.sequence).toBe(((last?.sequence ?? 0) + 1) & 0xffff)
    const silence = ((first?.timestamp ?? 0) - (last?.timestamp ?? 0)) / step
    expect(silence).toBeGreaterThan(290)
    expect(silence).toBeLessThan(310)
    line.transcoder.close()
  })
})

describe('a transcoder', () => {
  it('conceals a tenth of the packets lost', async () => {
    const line = await Line.open(PCMU, OPUS, 1000)
    for (let turn = 0; turn < 100; turn++) await line.turn(turn % 10 === 9 ? 'lost' : 'sound')
    expect(line.sent.length).toBeGreaterThan(95)
    const { pcm, rate } = await line.heard()
    const found = dominantTone(pcm, rate)
    expect(found.hz).toBeCloseTo(1000, -1)
    expect(found.snr).toBeGreaterThan(8)
  })

  it.each([10, 30, 40, 60])('takes packets of %d ms and sends such of 20 ms', async (ms) => {
    const line = await Line.open(PCMU, OPUS, 1000)
    const { samples } = tone(1000, { rate: 8000, seconds: 1 })
    const units = 8 * ms
    const whole = Buffer.alloc(samples.length)
    const { encode } = await opened(PCMU)
    for (let at = 0; at < samples.length; at += 160)
      encode(samples.subarray(at, at + 160), whole.subarray(at, at + 160))
    let sent = 0
    for (let turn = 1; turn <= 48; turn++) {
      for (; (sent + 1) * ms <= turn * 20; sent++)
        line.push(sent, sent * units, whole.subarray(sent * units, (sent + 1) * units))
      await line.turn('none')
    }
    expect(line.sent.length).toBeGreaterThan(42)
    expect(line.sent.every((one) => OPUS.duration(one.payload) === 960)).toBe(true)
    const { pcm, rate } = await line.heard()
    const found = dominantTone(pcm.slice(rate / 4), rate)
    expect(found.hz).toBeCloseTo(1000, -1)
    expect(found.snr).toBeGreaterThan(15)
  })

  it('lets keys pass between, all packets of one under one timestamp, and misses none of their numbers', async () => {
    const line = await Line.open(PCMU, OPUS, 1000)
    await line.turns(10)
    for (let copy = 0; copy < 3; copy++) line.key(5, 4000)
    await line.turns(1)
    line.key(5, 4000)
    line.key(6, 4000 + 800)
    await line.turns(10)
    const keys = line.sent.filter((one) => one.payloadType === 101)
    expect(keys).toHaveLength(5)
    expect(new Set(keys.slice(0, 4).map((one) => one.timestamp)).size).toBe(1)
    // 100 ms at 48000 Hz.
    expect((keys[4]?.timestamp ?? 0) - (keys[3]?.timestamp ?? 0)).toBe(4800)
    const numbers = line.sent.map((one) => one.sequence)
    expect(numbers).toEqual(numbers.map((_, at) => ((numbers[0] ?? 0) + at) & 0xffff))
  })

  it('goes on when the source starts over with another SSRC', async () => {
    const line = await Line.open(G722, PCMA, 1000)
    await line.turns(10)
    for (let turn = 0; turn < 10; turn++) await line.turn('sound', 8)
    expect(line.sent.length).toBeGreaterThan(15)
  })

  it('sends nothing on hold', async () => {
    const line = await Line.open(PCMU, G722, 1000)
    await line.turns(10)
    const sent = line.sent.length
    line.gives = false
    await line.turns(10)
    expect(line.sent.length).toBe(sent)
  })

  it('opened and closed a hundred times leaves no memory behind', async () => {
    for (let round = 0; round < 100; round++) {
      const line = await Line.open(OPUS, PCMU, 1000)
      await line.turns(3)
      line.transcoder.close()
      line.transcoder.close()
      await line.turns(1)
    }
  })
})

it('one law becomes the other packet by packet', () => {
  const sent: Buffer[] = []
  const sink: Sink = { gives: true, sendRtp: (packet, start, end) => void sent.push(packet.subarray(start, end)) }
  const packet = Buffer.concat([Buffer.alloc(12), Buffer.from([0xff, 0x80, 0x00])])
  lawChanger('PCMU', sink).sendRtp(packet, 12, 15, 8, false, sink, 1, 2, 3, 4)
  expect(sent).toEqual([Buffer.from([0xd5, 0xaa, 0x2a])])
})
