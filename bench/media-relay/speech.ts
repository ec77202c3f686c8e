import { type Codec, OPUS, PCMU } from '../../packages/media/src/codec/index.ts'
import type { Sound } from './messages.ts'

/** Two seconds of something like speech, in 20 ms payloads, the same for all calls. */
export interface Speech {
  /** As in an rtpmap. */
  readonly format: string
  readonly payloadType: number
  readonly payloads: readonly Buffer[]
  /** Timestamp units from one payload to the next. */
  readonly step: number
  /** Not converted on its way, so that a mark in it comes through. */
  readonly isRelayed: boolean
}

const SECONDS = 2

export async function speech(sound: Sound, isRelayed: boolean): Promise<Speech> {
  const [codec, format, payloadType]: readonly [Codec, string, number] =
    sound === 'opus' ? [OPUS, '111 opus/48000/2', 111] : [PCMU, '0 PCMU/8000', 0]
  const encoder = await codec.encoder()
  const frame = encoder.rate / 50
  const samples = voice(encoder.rate)
  const payloads: Buffer[] = []
  for (let at = 0; at < samples.length; at += frame) {
    const into = Buffer.alloc(encoder.longest)
    payloads.push(into.subarray(0, encoder.encode(samples.subarray(at, at + frame), into, 0)))
  }
  encoder.close()
  return { format, payloadType, payloads, step: codec.clockRate / 50, isRelayed }
}

/** Harmonics of a voice whose pitch moves, in syllables, over a little noise. */
function voice(rate: number): Int16Array {
  let phase = 0
  let noise = 1
  return Int16Array.from({ length: SECONDS * rate }, (_, i) => {
    const time = i / rate
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3.5 * time)) ** 0.5
    phase += (2 * Math.PI * (130 + 25 * Math.sin(2 * Math.PI * time))) / rate
    let sum = 0
    for (let harmonic = 1; harmonic <= 20; harmonic++) sum += Math.sin(harmonic * phase) / harmonic
    noise = (Math.imul(noise, 1_103_515_245) + 12_345) >>> 0
    return Math.round(6000 * syllable * sum + (noise / 2 ** 32 - 0.5) * 300)
  })
}
