import { dominantTone, tone } from '@offhook/testkit'
import { expect, it } from 'vitest'
import { decodeG722, encodeG722 } from './g722-streams.ts'
import { difficultSignal, noiseBytes, rawBytes, sha256 } from './signal.ts'

// ffmpeg's results for the same input: g722.peers.test.ts compares with ffmpeg itself.
it('encodes bit by bit as ffmpeg does', () => {
  expect(sha256(encodeG722(difficultSignal(722)))).toBe(
    'd7a5054b5eb8a4ca232b0677cfd7fab6fee63356026eae69d018757538c98fbd',
  )
})

it('decodes bit by bit as ffmpeg does, speech and noise', () => {
  expect(sha256(rawBytes(decodeG722(encodeG722(difficultSignal(722)))))).toBe(
    '659d50ae32a77415cee535684eb856dd0e3e94ecd5d2a9062b291b3752777e9d',
  )
  expect(sha256(rawBytes(decodeG722(noiseBytes(16, 32_000))))).toBe(
    'd442c14dcfd6a6f7b6219400bb1384866349cf691ce5928e39422c6ae6ed84fd',
  )
})

it('is the same in pieces of any length', () => {
  const pcm = difficultSignal(1)
  const whole = encodeG722(pcm)
  expect(encodeG722(pcm, 160).equals(whole)).toBe(true)
  expect(encodeG722(pcm, 2000).equals(whole)).toBe(true)
  expect(rawBytes(decodeG722(whole, 480)).equals(rawBytes(decodeG722(whole)))).toBe(true)
})

it.each([300, 1000, 3400, 6000])('a tone of %d Hz comes back clean', (hz) => {
  const heard = decodeG722(encodeG722(tone(hz, { rate: 16_000, seconds: 1 }).samples))
  const found = dominantTone(heard, 16_000)
  expect(found.hz).toBeCloseTo(hz, -1)
  expect(found.snr).toBeGreaterThan(hz < 4000 ? 30 : 8)
})
