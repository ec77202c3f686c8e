import type { Codec, EncoderOptions } from '../../src/codec/index.ts'

/** Hz: the pitch, and by far the loudest part. */
export const PITCH = 220
const SECONDS = 2

/**
 * Two seconds of something like a voice in payloads of 20 ms, to be said over and over: syllables of a pitch with its
 * overtones. A tone would be guessed right by any concealment, and Opus protects nothing that never pauses.
 */
export async function spoken(codec: Codec, options: EncoderOptions = {}): Promise<Buffer[]> {
  const encoder = await codec.encoder(options)
  const frame = encoder.rate / 50
  const samples = voice(encoder.rate)
  const payloads: Buffer[] = []
  for (let at = 0; at < samples.length; at += frame) {
    const into = Buffer.alloc(encoder.longest)
    payloads.push(into.subarray(0, encoder.encode(samples.subarray(at, at + frame), into, 0)))
  }
  encoder.close()
  return payloads
}

function voice(rate: number): Int16Array {
  return Int16Array.from({ length: SECONDS * rate }, (_, i) => {
    const time = i / rate
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3.5 * time) + 0.6) ** 0.5
    let sum = 0
    for (let overtone = 1; overtone <= 10; overtone++)
      sum += Math.sin(2 * Math.PI * PITCH * overtone * time) / overtone ** 1.5
    return Math.round(5500 * syllable * sum)
  })
}
