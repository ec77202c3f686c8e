import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  decodeG711,
  dominantTone,
  encodeG711,
  fft,
  hears,
  readWav,
  spectrum,
  tempDir,
  tone,
  writeToneWav,
} from '../src/index.ts'

describe('tones', () => {
  test.each([8_000, 16_000, 48_000])('a tone at %i Hz sampling is found at its pitch and level', (rate) => {
    for (const hz of [300, 440, 697, 1000, 1633, 3100]) {
      const { samples } = tone(hz, { rate, seconds: 1, level: -20 })
      const found = dominantTone(samples, rate)
      expect(found.hz).toBeCloseTo(hz, -1)
      expect(Math.abs(found.hz - hz)).toBeLessThan(2)
      expect(found.level).toBeCloseTo(-20, 0)
      expect(hears(samples, rate, hz)).toMatchObject({ present: true })
      expect(hears(samples, rate, hz + 150).present).toBe(false)
    }
  })

  test('a looped tone has no click: the step over the seam is no larger than the others', () => {
    const { samples } = tone(437.3, { rate: 8_000, seconds: 2 })
    const steps = Array.from(samples, (sample, i) => Math.abs((samples[(i + 1) % samples.length] ?? 0) - sample))
    expect(steps.at(-1)).toBeLessThanOrEqual(Math.max(...steps.slice(0, -1)))
    expect(samples.length % 8_000).not.toBe(1)
  })

  test('silence and noise are no tone', () => {
    expect(dominantTone(new Int16Array(8_000), 8_000).hz).toBe(0)
    let state = 1
    const noise = Int16Array.from({ length: 8_000 }, () => {
      state = (state * 48_271) % 2_147_483_647
      return (state % 20_000) - 10_000
    })
    expect(hears(noise, 8_000, 1000).present).toBe(false)
  })

  test('of two tones the louder one is dominant, and the other is not heard above it', () => {
    const loud = tone(440, { rate: 8_000, seconds: 1, level: -10 }).samples
    const soft = tone(1000, { rate: 8_000, seconds: 1, level: -30 }).samples
    const mixed = loud.map((sample, i) => sample + (soft[i] ?? 0))
    expect(dominantTone(mixed, 8_000).hz).toBeCloseTo(440, 0)
    expect(hears(mixed, 8_000, 1000)).toMatchObject({ present: false })
    expect(hears(mixed, 8_000, 1000).level).toBeCloseTo(-30, 0)
  })

  test('too few samples are silence, not an error', () => {
    expect(dominantTone(new Int16Array(3), 8_000)).toMatchObject({ hz: 0 })
    expect(spectrum([], 8_000).power.every((power) => power === 0)).toBe(true)
  })
})

describe('fft', () => {
  test('agrees with the plain sum', () => {
    const re = Float64Array.from({ length: 16 }, (_, i) => Math.sin(i) + i / 7)
    const im = Float64Array.from({ length: 16 }, (_, i) => Math.cos(3 * i))
    const plain = Array.from({ length: 16 }, (_, k) => {
      let a = 0
      let b = 0
      for (let n = 0; n < 16; n++) {
        const angle = (-2 * Math.PI * k * n) / 16
        a += (re[n] ?? 0) * Math.cos(angle) - (im[n] ?? 0) * Math.sin(angle)
        b += (re[n] ?? 0) * Math.sin(angle) + (im[n] ?? 0) * Math.cos(angle)
      }
      return [a, b] as const
    })
    fft(re, im)
    for (const [k, [a, b]] of plain.entries()) {
      expect(re[k]).toBeCloseTo(a, 9)
      expect(im[k]).toBeCloseTo(b, 9)
    }
  })

  test('refuses a length that is no power of two', () => {
    expect(() => fft(new Float64Array(12), new Float64Array(12))).toThrow(RangeError)
  })
})

describe('wav', () => {
  test('what was written is read', () => {
    const dir = tempDir()
    const written = tone(440, { rate: 16_000, seconds: 0.5 })
    const read = readWav(writeToneWav(dir.join('a.wav'), 440, { rate: 16_000, seconds: 0.5 }))
    expect(read).toEqual(written)
    dir.remove()
  })

  test.each([0, 0xff_ff_ff_ff, 1_000_000])('a length of %i in the header does not matter', (length) => {
    const dir = tempDir()
    const path = writeToneWav(dir.join('a.wav'), 440, { rate: 8_000, seconds: 1 })
    const bytes = readFileSync(path)
    bytes.writeUInt32LE(length, 40)
    writeFileSync(path, bytes)
    truncateSync(path, bytes.length - 1)
    expect(readWav(path).samples.length).toBe(7_999)
    dir.remove()
  })

  test('another file is refused', () => {
    const dir = tempDir()
    writeFileSync(dir.join('a.wav'), 'no sound at all')
    expect(() => readWav(dir.join('a.wav'))).toThrow('not a WAV file')
    dir.remove()
  })
})

describe.each(['PCMU', 'PCMA'] as const)('%s', (law) => {
  test('decoding and encoding again gives every byte back', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const again = encodeG711(law, decodeG711(law, bytes))
    // PCMU has two zeros; the negative one comes back as the positive one.
    if (law === 'PCMU') bytes[0x7f] = 0xff
    expect(again).toEqual(bytes)
  })

  test('a tone survives', () => {
    const { samples } = tone(440, { rate: 8_000, seconds: 1 })
    const found = hears(decodeG711(law, encodeG711(law, samples)), 8_000, 440)
    expect(found.snr).toBeGreaterThan(30)
    expect(found.level).toBeCloseTo(-10, 0)
  })
})
