import { dominantTone, Seeded, tone } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { acrossLaws, CODECS, type Codec, OPUS } from '../../src/codec/index.ts'
import { decodeALaw, decodeMuLaw } from '../../src/rtp/g711.ts'

const openings = CODECS.flatMap((codec) => codec.rates.map((rate) => [codec.name, rate, codec] as const))

/** 20 ms payloads of a tone of 1 s. */
async function payloads(codec: Codec, rate: number, hz: number, options = {}): Promise<Buffer[]> {
  const encoder = await codec.encoder({ rate, ...options })
  const { samples } = tone(hz, { rate, seconds: 1 })
  const found: Buffer[] = []
  for (let at = 0; at < samples.length; at += rate / 50) {
    const into = Buffer.alloc(encoder.longest + 12)
    const length = encoder.encode(samples.subarray(at, at + rate / 50), into, 12)
    found.push(into.subarray(12, 12 + length))
  }
  encoder.close()
  return found
}

/** What is heard; an undefined payload was lost. */
async function heard(codec: Codec, rate: number, list: readonly (Buffer | undefined)[]): Promise<number[]> {
  const decoder = await codec.decoder({ rate })
  const pcm = list.flatMap((one, at) => [...(one ? decoder.decode(one) : decoder.conceal(list[at + 1]))])
  decoder.close()
  return pcm
}

describe.each(openings)('%s at %d Hz', (_, rate, codec) => {
  it('gives back a tone, 20 ms for 20 ms', async () => {
    const list = await payloads(codec, rate, 1000)
    expect(list.every((one) => codec.duration(one) === codec.clockRate / 50)).toBe(true)
    const pcm = await heard(codec, rate, list)
    expect(pcm).toHaveLength(rate)
    const found = dominantTone(pcm.slice(rate / 4), rate)
    expect(found.hz).toBeCloseTo(1000, -1)
    expect(found.snr).toBeGreaterThan(15)
  })

  it('conceals every tenth payload, so that the tone stands out still', async () => {
    const list = await payloads(codec, rate, 1000)
    const pcm = await heard(
      codec,
      rate,
      list.map((one, at) => (at % 10 === 5 ? undefined : one)),
    )
    expect(pcm).toHaveLength(rate)
    const found = dominantTone(pcm.slice(rate / 4), rate)
    expect(found.hz).toBeCloseTo(1000, -1)
    expect(found.snr).toBeGreaterThan(4)
  })

  it('falls silent when nothing comes any more', async () => {
    const list = await payloads(codec, rate, 1000)
    const pcm = await heard(codec, rate, [...list, ...Array(30).fill(undefined)])
    expect(Math.max(...pcm.slice(-rate / 50).map(Math.abs))).toBeLessThan(300)
  })

  it('takes any bytes', async () => {
    const random = new Seeded(rate)
    const decoder = await codec.decoder({ rate })
    for (let round = 0; round < 3000; round++) {
      const payload = Buffer.alloc(round % 50 === 0 ? random.between(0, 1500) : random.between(0, 60))
      random.bytes(payload)
      expect(codec.duration(payload)).toBeLessThanOrEqual(codec.clockRate * 0.12)
      const pcm = round % 3 === 0 ? decoder.conceal(payload) : decoder.decode(payload)
      expect(pcm.length).toBeLessThanOrEqual(rate * 0.12)
    }
    decoder.close()
  })
})

describe('Opus', () => {
  it('restores a lost frame from the next one where it was told to expect loss', async () => {
    // A chirp, since the tone itself would be guessed right.
    const rate = 16_000
    const encoder = await OPUS.encoder({ rate, fec: true, expectedLoss: 20 })
    const plain = await OPUS.encoder({ rate })
    const pcm = Int16Array.from({ length: rate }, (_, i) => 8000 * Math.sin((2 * Math.PI * i * (300 + i / 40)) / rate))
    const encoded = (one: typeof encoder): Buffer[] =>
      Array.from({ length: 50 }, (_, at) => {
        const into = Buffer.alloc(one.longest)
        return into.subarray(0, one.encode(pcm.subarray(at * 320, at * 320 + 320), into, 0))
      })
    const error = async (list: readonly Buffer[]): Promise<number> => {
      const whole = await heard(OPUS, rate, list)
      const holed = await heard(
        OPUS,
        rate,
        list.map((one, at) => (at === 30 ? undefined : one)),
      )
      let sum = 0
      for (let i = 30 * 320; i < 31 * 320; i++) sum += ((whole[i] ?? 0) - (holed[i] ?? 0)) ** 2
      return Math.sqrt(sum / 320)
    }
    expect(await error(encoded(encoder))).toBeLessThan((await error(encoded(plain))) / 2)
  })

  it('sends next to nothing in silence, with DTX', async () => {
    const encoder = await OPUS.encoder({ rate: 8000, dtx: true })
    let sent = 0
    for (let frame = 0; frame < 100; frame++)
      if (encoder.encode(new Int16Array(160), Buffer.alloc(encoder.longest), 0) > 0) sent++
    expect(sent).toBeLessThan(30)
  })

  it.each([
    [[0x08, 1], 960],
    [[0x18, 1], 2880],
    [[0x78 | 1, 1, 1], 1920],
    [[0x08 | 3, 6], 5760],
    [[0x08 | 3, 7], 0],
    [[0x08 | 3], 0],
    [[0xe0, 1], 120],
    [[], 0],
  ])('a packet that begins with %j lasts %d units of 48 kHz', (bytes, duration) => {
    expect(OPUS.duration(Buffer.from(bytes))).toBe(duration)
  })
})

it('one law becomes the other by way of the nearest value', () => {
  for (let code = 0; code < 256; code++) {
    const byte = Buffer.from([code])
    acrossLaws('PCMU', byte, 0, 1)
    const value = decodeMuLaw(code)
    expect(Math.abs(decodeALaw(byte[0] as number) - value)).toBeLessThanOrEqual(Math.max(8, Math.abs(value) / 16))
  }
})
