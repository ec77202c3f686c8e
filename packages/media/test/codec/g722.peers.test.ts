import { spawnSync } from 'node:child_process'
import { lacks, requirePeer } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { decodeG722, encodeG722 } from './g722-streams.ts'
import { difficultSignal, noiseBytes, rawBytes, sha256 } from './signal.ts'

const RAW = ['-f', 's16le', '-ar', '16000', '-ac', '1']
const G722 = ['-f', 'g722']

function ffmpeg(input: Buffer, from: readonly string[], to: readonly string[]): Buffer {
  const args = ['-hide_banner', '-loglevel', 'error', ...from, '-i', 'pipe:0', ...to, 'pipe:1']
  const done = spawnSync(requirePeer('ffmpeg'), args, { input, maxBuffer: 1 << 24 })
  if (done.status !== 0) throw new Error(done.stderr.toString())
  return done.stdout
}

const same = (ours: Buffer, theirs: Buffer): void => {
  expect(theirs.length).toBe(ours.length)
  expect(sha256(ours)).toBe(sha256(theirs))
}

describe.skipIf(lacks('ffmpeg'))('G.722 beside ffmpeg, bit by bit', () => {
  it.each([722, 1, 2, 3, 4])('encoding signal %d, and decoding it again', (seed) => {
    const pcm = difficultSignal(seed)
    const encoded = ffmpeg(rawBytes(pcm), RAW, ['-c:a', 'g722', ...G722])
    same(encodeG722(pcm), encoded)
    same(rawBytes(decodeG722(encoded)), ffmpeg(encoded, G722, RAW))
  })

  it.each([16, 17, 18])('decoding noise %d', (seed) => {
    const bytes = noiseBytes(seed, 32_000)
    same(rawBytes(decodeG722(bytes)), ffmpeg(bytes, G722, RAW))
  })
})
