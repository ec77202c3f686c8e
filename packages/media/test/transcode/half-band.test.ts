import { dominantTone, tone } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { Downsampler, Upsampler } from '../../src/transcode/half-band.ts'

/** A whole stream, 20 ms at a time. */
function through(converter: Upsampler | Downsampler, pcm: Int16Array, frame: number): number[] {
  const out: number[] = []
  for (let at = 0; at < pcm.length; at += frame) out.push(...converter.convert(pcm.subarray(at, at + frame)))
  // Past the onset.
  return out.slice(1000)
}

const level = (hz: number, rate: number): number => dominantTone(tone(hz, { rate, seconds: 1 }).samples, rate).level

describe('the half-band filters', () => {
  it.each([300, 1000, 2000, 3400])('keep %d Hz from 8 to 16 kHz, and nothing mirrored', (hz) => {
    const found = dominantTone(through(new Upsampler(), tone(hz, { rate: 8000, seconds: 1 }).samples, 160), 16_000)
    expect(found.hz).toBeCloseTo(hz, -1)
    expect(found.level).toBeCloseTo(level(hz, 8000), 0)
    expect(found.snr).toBeGreaterThan(30)
  })

  it.each([300, 1000, 2000, 3400])('keep %d Hz from 16 to 8 kHz', (hz) => {
    const found = dominantTone(through(new Downsampler(), tone(hz, { rate: 16_000, seconds: 1 }).samples, 320), 8000)
    expect(found.hz).toBeCloseTo(hz, -1)
    expect(found.level).toBeCloseTo(level(hz, 16_000), 0)
    expect(found.snr).toBeGreaterThan(30)
  })

  it.each([4600, 5500, 7000])('leave out %d Hz from 16 to 8 kHz', (hz) => {
    const found = dominantTone(through(new Downsampler(), tone(hz, { rate: 16_000, seconds: 1 }).samples, 320), 8000)
    expect(found.level).toBeLessThan(level(hz, 16_000) - 40)
  })
})
