import { Band, clip16 } from './band.ts'
import { DECISIONS, FILTER, HIGH_2_BITS, HIGH_STEPS, LOW_4_BITS, LOW_STEPS } from './tables.ts'

const HISTORY = 22

/** G.722 at 64 kbit/s: two samples at 16 kHz become one byte. State runs on from call to call. */
export class G722Encoder {
  readonly #low = new Band('low')
  readonly #high = new Band('high')
  /** The last samples of the call before, and those of this one. */
  #samples = new Int32Array(HISTORY + 320)

  /** Encodes an even number of samples; returns how many bytes were written. */
  encode(pcm: Int16Array, into: Uint8Array, at: number): number {
    const bytes = pcm.length >> 1
    if (this.#samples.length < HISTORY + 2 * bytes) this.#samples = enlarged(this.#samples, HISTORY + 2 * bytes)
    const samples = this.#samples
    samples.set(2 * bytes === pcm.length ? pcm : pcm.subarray(0, 2 * bytes), HISTORY)
    for (let byte = 0; byte < bytes; byte++) into[at + byte] = this.#pair(samples, 2 * byte)
    samples.copyWithin(0, 2 * bytes, 2 * bytes + HISTORY)
    return bytes
  }

  #pair(samples: Int32Array, from: number): number {
    let even = 0
    let odd = 0
    for (let tap = 0; tap < 12; tap++) {
      even += (samples[from + 2 * tap] as number) * (FILTER[tap] as number)
      odd += (samples[from + 2 * tap + 1] as number) * (FILTER[11 - tap] as number)
    }
    const low = this.#encodeLow((even + odd) >> 14)
    const high = this.#encodeHigh((odd - even) >> 14)
    return (high << 6) | low
  }

  #encodeLow(sample: number): number {
    const band = this.#low
    const difference = clip16(sample - band.predicted)
    const size = difference < 0 ? -difference - 1 : difference
    let level = 0
    while (level < 29 && size >= ((DECISIONS[level] as number) * band.scale) >> 12) level++
    // The codes next to zero on the negative side are the last two (table 18 of G.722).
    const code = difference < 0 ? (level < 2 ? 63 : 33) - level : 61 - level
    const step = code >> 2
    band.adapt(((LOW_4_BITS[step] as number) * band.scale) >> 15, LOW_STEPS[step] as number)
    return code
  }

  #encodeHigh(sample: number): number {
    const band = this.#high
    const difference = clip16(sample - band.predicted)
    const size = difference < 0 ? -difference - 1 : difference
    const large = size >= (564 * band.scale) >> 12
    const code = difference < 0 ? (large ? 0 : 1) : large ? 2 : 3
    band.adapt(((HIGH_2_BITS[code] as number) * band.scale) >> 15, HIGH_STEPS[code] as number)
    return code
  }
}

function enlarged(samples: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length)
  larger.set(samples.subarray(0, HISTORY))
  return larger
}
