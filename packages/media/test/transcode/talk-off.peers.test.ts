import { execFileSync } from 'node:child_process'
import { lacks, peer } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { KeyDetector } from '../../src/transcode/key-detector.ts'

const TEXT =
  'Please hold the line while we connect you. Your call is important to us, one two three four five six seven eight nine ' +
  'zero star hash. The quick brown fox jumps over the lazy dog. Peter Piper picked a peck of pickled peppers. ' +
  'She sells sea shells by the sea shore. How much wood would a woodchuck chuck. We were away a year ago. ' +
  'Mmm, aaah, oooh, eeeh. Hello hello, can you hear me now? Yes, yes, I can hear you, thank you very much indeed.'

describe.skipIf(lacks('ffmpeg'))('a voice is no key', () => {
  test.each(['kal', 'slt', 'rms', 'awb', 'kal16'])('%s reads aloud', (voice) => {
    const speech = execFileSync(
      peer('ffmpeg') ?? '',
      ['-v', 'error', '-f', 'lavfi', '-i', `flite=text='${TEXT.replaceAll(/[',]/g, '')}':voice=${voice}`].concat([
        ...['-ar', '8000', '-ac', '1', '-f', 's16le', '-'],
      ]),
      { maxBuffer: 1 << 26 },
    )
    const samples = Int16Array.from({ length: speech.length >> 1 }, (_, at) => speech.readInt16LE(2 * at))
    expect(samples.length).toBeGreaterThan(8000 * 20)
    const detector = new KeyDetector(8000)
    let muted = 0
    for (let at = 0; at + 160 <= samples.length; at += 160) {
      detector.push(samples.subarray(at, at + 160))
      if (detector.suspicious) muted++
    }
    expect(detector.presses).toEqual([])
    expect(muted / (samples.length / 160)).toBeLessThan(0.01)
  })
})
