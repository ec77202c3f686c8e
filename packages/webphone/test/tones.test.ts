import { describe, expect, it } from 'vitest'
import { keyFrequencies, render, ring, ringback, waiting } from '../src/sound/tones.ts'

const rate = 8000 // Hz

/** The power of one frequency (Goertzel). */
function power(samples: Float32Array, frequency: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * frequency) / rate)
  let [one, two] = [0, 0]
  for (const sample of samples) [one, two] = [sample + turn * one - two, one]
  return (one * one + two * two - turn * one * two) / (samples.length * samples.length)
}

describe('cadences', () => {
  it.each([
    ['ring', ring],
    ['waiting', waiting],
    ['ringback of China', ringback('zh')],
    ['ringback of North America', ringback('en')],
  ])('%s never clips and starts and ends in silence', (_, cadence) => {
    const samples = render(cadence, rate)
    expect(samples).toHaveLength(cadence.length * rate)
    expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true)
    expect(samples[0]).toBeCloseTo(0)
    expect(samples.at(-1)).toBeCloseTo(0)
  })

  it('of China is 450 Hz for a second, then four seconds of nothing', () => {
    const samples = render(ringback('zh'), rate)
    expect(power(samples.subarray(0, rate), 450)).toBeGreaterThan(100 * power(samples.subarray(0, rate), 480))
    expect(samples.subarray(rate + 10).every((sample) => sample === 0)).toBe(true)
  })
})

describe('keys', () => {
  it.each([
    ['1', 697, 1209],
    ['5', 770, 1336],
    ['0', 941, 1336],
    ['#', 941, 1477],
    ['d', 941, 1633],
  ])('%s is %d and %d Hz', (digit, low, high) => {
    expect(keyFrequencies(digit)).toEqual([low, high])
  })

  it('that are none have no sound', () => {
    for (const text of ['', '12', '+', 'x']) expect(keyFrequencies(text)).toBeUndefined()
  })
})
