import { mulberry32 } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { PCMA, PCMU } from '../../src/codec/index.ts'
import { KEYS, tonesOf } from '../../src/rtp/keys.ts'
import { KeyDetector } from '../../src/transcode/key-detector.ts'
import { KeyTone } from '../../src/transcode/key-tone.ts'

interface Wanted {
  readonly rate?: number
  /** Peak of each tone, dBFS. */
  readonly row?: number
  readonly column?: number
  /** Off the right frequency, as a share. */
  readonly off?: number
}

const silence = (ms: number, rate = 8000): number[] => new Array(Math.round((ms * rate) / 1000)).fill(0)

function press(digit: string, ms: number, { rate = 8000, row = -12, column = -12, off = 0 }: Wanted = {}): number[] {
  const [low, high] = tonesOf(digit)
  const sine = (hz: number, level: number, at: number) =>
    32_767 * 10 ** (level / 20) * Math.sin((2 * Math.PI * hz * (1 + off) * at) / rate)
  return Array.from({ length: Math.round((ms * rate) / 1000) }, (_, at) => sine(low, row, at) + sine(high, column, at))
}

/** In packets of 20 ms, as they come. */
function hear(samples: readonly number[], rate = 8000): KeyDetector {
  const detector = new KeyDetector(rate)
  const all = Int16Array.from(samples, (one) => Math.max(-32_768, Math.min(32_767, Math.round(one))))
  for (let at = 0; at < all.length; at += rate / 50) detector.push(all.subarray(at, at + rate / 50))
  return detector
}

const digits = (detector: KeyDetector): string => detector.presses.map((one) => one.digit).join('')

describe('KeyDetector', () => {
  it.each([8000, 16_000])('hears each key once at %i Hz, and how long it was', (rate) => {
    const samples = [...KEYS].flatMap((digit) => [...press(digit, 100, { rate }), ...silence(70, rate)])
    const { presses } = hear(samples, rate)
    expect(presses.map((one) => one.digit).join('')).toBe(KEYS)
    for (const { duration } of presses) expect(Math.abs(duration - 100)).toBeLessThan(20)
  })

  it('hears what our own generator says', () => {
    const pcm = new Int16Array(800)
    const samples = [...KEYS].flatMap((digit) => {
      new KeyTone(digit, 8000).fill(pcm)
      return [...pcm, ...silence(60)]
    })
    expect(digits(hear(samples))).toBe(KEYS)
  })

  it('takes 40 ms for a press wherever it begins, and less than 24 ms for none', () => {
    for (let before = 0; before < 30; before++) {
      const around = (ms: number) => hear([...silence(before), ...press('5', ms), ...silence(100)])
      expect(digits(around(40)), `after ${before} ms`).toBe('5')
      expect(digits(around(23)), `after ${before} ms`).toBe('')
    }
  })

  it('hears the same key pressed twice, 40 ms apart', () => {
    for (let before = 0; before < 30; before++)
      expect(
        digits(hear([...silence(before), ...press('8', 60), ...silence(40), ...press('8', 60), ...silence(60)])),
      ).toBe('88')
  })

  it.each([
    ['loud', { row: -7, column: -7 }, '1'],
    ['faint', { row: -33, column: -33 }, '1'],
    ['fainter than any line makes it', { row: -50, column: -50 }, ''],
    ['with the column 8 dB fainter', { row: -10, column: -18 }, '1'],
    ['with the row 4 dB fainter', { row: -14, column: -10 }, '1'],
    ['with one tone alone', { row: -10, column: -90 }, ''],
    ['1.5 % too high', { off: 0.015 }, '1'],
    ['1.5 % too low', { off: -0.015 }, '1'],
    ['5 % too high', { off: 0.05 }, ''],
  ] as const)('%s', (_, wanted, expected) => {
    expect(digits(hear([...press('1', 100, wanted), ...silence(60)]))).toBe(expected)
  })

  it.each([PCMU, PCMA])('hears them through $name with noise 15 dB below', async (codec) => {
    const [encoder, decoder] = [await codec.encoder(), await codec.decoder()]
    const next = mulberry32(5)
    const samples = [...KEYS].flatMap((digit) => [...press(digit, 80), ...silence(60)])
    const noisy = samples.map((one) => one + (next() + next() + next() - 1.5) * 2 * 32_767 * 10 ** (-24 / 20))
    const heard: number[] = []
    const frame = Buffer.alloc(160)
    for (let at = 0; at + 160 <= noisy.length; at += 160) {
      encoder.encode(Int16Array.from(noisy.slice(at, at + 160)), frame, 0)
      heard.push(...decoder.decode(frame))
    }
    expect(digits(hear(heard))).toBe(KEYS)
  })

  it('hears one long press through losses, and two presses with silence between', () => {
    const detector = new KeyDetector(8000)
    const say = (samples: number[]) => {
      for (let at = 0; at < samples.length; at += 160) detector.push(Int16Array.from(samples.slice(at, at + 160)))
    }
    say(press('3', 200))
    detector.skip(60)
    say(press('3', 200))
    say(silence(60))
    say(press('3', 100))
    detector.skip(200)
    say(silence(60))
    expect(detector.presses.map((one) => one.digit)).toEqual(['3', '3'])
    expect(Math.abs((detector.presses[0]?.duration ?? 0) - 460)).toBeLessThan(30)
  })

  it('suspects a key within 25 ms of its beginning, and nothing soon after its end', () => {
    for (let before = 0; before < 20; before++) {
      const detector = new KeyDetector(8000)
      const samples = [...silence(100 + before), ...press('7', 200), ...silence(200)]
      const muted: boolean[] = []
      for (let at = 0; at + 160 <= samples.length; at += 160) {
        detector.push(Int16Array.from(samples.slice(at, at + 160)))
        muted.push(detector.suspicious)
      }
      const ms = (at: number) => at * 20
      expect(ms(muted.indexOf(true)) - (100 + before)).toBeLessThanOrEqual(25)
      expect(ms(muted.lastIndexOf(true) + 1) - (300 + before)).toBeLessThan(60)
      expect(muted.slice(muted.indexOf(true), muted.lastIndexOf(true)).every(Boolean)).toBe(true)
    }
  })

  it.each(['noise', 'music', 'voices', 'dial, ring and busy tones'] as const)('hears no key in %s', (kind) => {
    const next = mulberry32(11)
    expect(digits(hear(SOUNDS[kind](next)))).toBe('')
  })
})

const SECONDS = 60
type Sound = (next: () => number) => number[]

const seconds = (make: (at: number) => number, length = SECONDS): number[] =>
  Array.from({ length: 8000 * length }, (_, at) => make(at / 8000))

const SOUNDS: Readonly<Record<'noise' | 'music' | 'voices' | 'dial, ring and busy tones', Sound>> = {
  noise: (next) => seconds(() => (next() - 0.5) * 20_000),
  // Chords of equal temperament, with overtones, four a second.
  music: (next) => {
    let notes: number[] = []
    return seconds((t) => {
      if (Math.round(t * 8000) % 2000 === 0)
        notes = Array.from({ length: 3 }, () => 220 * 2 ** (Math.floor(next() * 36) / 12))
      return notes.reduce(
        (sum, hz) =>
          sum +
          3000 * Math.sin(2 * Math.PI * hz * t) +
          1200 * Math.sin(4 * Math.PI * hz * t) +
          600 * Math.sin(6 * Math.PI * hz * t),
        0,
      )
    })
  },
  voices: (next) => voice(next),
  'dial, ring and busy tones': () =>
    [
      [350, 440],
      [440, 480],
      [480, 620],
      [425, 425],
      [400, 450],
      [950, 1400],
      [1100, 2100],
      [697, 770],
      [1209, 1336],
    ].flatMap(([a = 0, b = 0]) =>
      seconds((t) => 8000 * (Math.sin(2 * Math.PI * a * t) + Math.sin(2 * Math.PI * b * t)), 2),
    ),
}

/** A buzz of wandering pitch through three formants that move from one vowel to the next, with pauses. */
function voice(next: () => number): number[] {
  const out: number[] = []
  const state = [0, 0, 0, 0, 0, 0]
  let phase = 0
  while (out.length < 8000 * SECONDS) {
    const length = Math.round(8000 * (0.05 + next() * 0.25))
    const pitch = 80 + next() * 260
    const glide = (next() - 0.5) * 80
    const formants = [250 + next() * 650, 800 + next() * 1500, 2200 + next() * 1000]
    const loud = next() < 0.15 ? 0 : 3000 + next() * 9000
    for (let i = 0; i < length; i++) {
      phase += (pitch + (glide * i) / length) / 8000
      let value = phase >= 1 ? 1 : 0
      if (phase >= 1) phase -= 1
      value += (next() - 0.5) * 0.02
      for (const [at, hz] of formants.entries()) {
        const r = Math.exp((-Math.PI * (60 + 40 * at)) / 8000)
        const last = state[2 * at] as number
        const y =
          (1 - r) * value + 2 * r * Math.cos((2 * Math.PI * hz) / 8000) * last - r * r * (state[2 * at + 1] as number)
        state[2 * at + 1] = last
        state[2 * at] = y
        value = value * 0.3 + y
      }
      out.push(loud * value)
    }
  }
  return out
}
