/** One cycle of a tone as samples. */
import type { Tone } from './tables.ts'

/** Of full scale: loud enough to be heard, not to hurt. */
const loudness = 0.25
/** Seconds of rise and fall, against clicks. */
const slope = 0.005

/** As long as the cadence; played in a loop it is the tone. */
export function render({ hz, swing, cadence }: Tone, rate: number): Float32Array<ArrayBuffer> {
  const total = cadence.reduce((sum, part) => sum + part, 0)
  const samples = new Float32Array(Math.round(total * rate))
  let start = 0
  cadence.forEach((length, at) => {
    if (at % 2 === 0) sound(samples, { hz, swing, rate, from: start, to: start + length })
    start += length
  })
  return samples
}

interface Burst {
  readonly hz: readonly number[]
  readonly swing: number | undefined
  readonly rate: number
  /** Seconds. */
  readonly from: number
  readonly to: number
}

function sound(samples: Float32Array, { hz, swing, rate, from, to }: Burst): void {
  const last = Math.min(samples.length, Math.round(to * rate))
  for (let i = Math.round(from * rate); i < last; i++) {
    const t = i / rate
    const edge = Math.min(1, (t - from) / slope, (to - t) / slope)
    const depth = swing === undefined ? 1 : 0.5 + 0.5 * Math.cos(2 * Math.PI * swing * t)
    const sum = hz.reduce((all, one) => all + Math.sin(2 * Math.PI * one * t), 0)
    samples[i] = (loudness * Math.max(0, edge) * depth * sum) / hz.length
  }
}
