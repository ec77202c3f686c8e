import { expect, it } from 'vitest'
import { type Decoder, OPUS } from '../../src/codec/index.ts'
import { JitterBuffer } from '../../src/transcode/jitter-buffer.ts'
import { Source } from '../../src/transcode/source.ts'

const RATE = 16_000
const FRAME = RATE / 50
const FRAMES = 50

/** A chirp, since a steady tone would be guessed right. Short, since what never pauses is taken for noise. */
const sound = (): Int16Array =>
  Int16Array.from({ length: FRAME * FRAMES }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * i * (300 + i / 40)) / RATE)),
  )

async function packets(fec: boolean): Promise<Buffer[]> {
  const encoder = await OPUS.encoder({ rate: RATE, fec, expectedLoss: 20 })
  const pcm = sound()
  const out: Buffer[] = []
  for (let at = 0; at < pcm.length; at += FRAME) {
    const into = Buffer.alloc(encoder.longest)
    out.push(into.subarray(0, encoder.encode(pcm.subarray(at, at + FRAME), into, 0)))
  }
  encoder.close()
  return out
}

async function heard(all: readonly Buffer[], isLost: (at: number) => boolean): Promise<number[]> {
  const decoder: Decoder = await OPUS.decoder({ rate: RATE })
  const buffer = new JitterBuffer(OPUS.clockRate, OPUS.duration)
  const source = new Source(OPUS, decoder, buffer)
  const pcm: number[] = []
  const frame = new Int16Array(FRAME)
  // Three packets ahead, as a jitter buffer is.
  for (let at = 0; at < all.length + 3; at++) {
    const packet = all[at]
    if (packet && !isLost(at)) buffer.push(at, at * 960, packet)
    if (at >= 3 && source.take(frame) !== 'silence') pcm.push(...frame)
  }
  source.close()
  return pcm
}

/** Of the frames that were lost, how much of the energy is not what it should have been. */
function wrong(clean: readonly number[], heard: readonly number[], isLost: (at: number) => boolean): number {
  let energy = 0
  let error = 0
  for (let at = 0; at < FRAMES - 5; at++) {
    if (!isLost(at)) continue
    for (let i = at * FRAME; i < (at + 1) * FRAME; i++) {
      energy += (clean[i] ?? 0) ** 2
      error += ((clean[i] ?? 0) - (heard[i] ?? 0)) ** 2
    }
  }
  return error / energy
}

it('a single lost packet is made good from the one after it, where the peer sends Opus with FEC', async () => {
  const isLost = (at: number) => at > 20 && at % 8 === 0
  const protectedOnes = await packets(true)
  const bare = await packets(false)
  const none = () => false
  const withFec = wrong(await heard(protectedOnes, none), await heard(protectedOnes, isLost), isLost)
  const without = wrong(await heard(bare, none), await heard(bare, isLost), isLost)
  expect(withFec).toBeLessThan(0.5 * without)
})
