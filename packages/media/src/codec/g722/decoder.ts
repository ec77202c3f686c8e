import { Band, clip15, clip16 } from './band.ts'
import { FILTER, HIGH_2_BITS, HIGH_STEPS, LOW_4_BITS, LOW_6_BITS, LOW_STEPS } from './tables.ts'

const HISTORY = 22

/** G.722 at 64 kbit/s (mode 1): one byte becomes two samples at 16 kHz. State runs on from call to call. */
export class G722Decoder {
  readonly #low = new Band('low')
  readonly #high = new Band('high')
  #bands = new Int32Array(HISTORY + 320)

  /** Writes two samples for each byte of `payload` to the start of `into`. */
  decode(payload: Uint8Array, into: Int16Array): void {
    const end = HISTORY + 2 * payload.length
    if (this.#bands.length < end) {
      const larger = new Int32Array(end)
      larger.set(this.#bands.subarray(0, HISTORY))
      this.#bands = larger
    }
    const bands = this.#bands
    for (let at = 0; at < payload.length; at++) {
      const code = payload[at] as number
      const low = this.#decodeLow(code & 0x3f)
      const high = this.#decodeHigh(code >> 6)
      const newest = HISTORY + 2 * at
      bands[newest] = low + high
      bands[newest + 1] = low - high
      let even = 0
      let odd = 0
      for (let tap = 0; tap < 12; tap++) {
        const from = newest - HISTORY + 2 * tap
        even += (bands[from] as number) * (FILTER[tap] as number)
        odd += (bands[from + 1] as number) * (FILTER[11 - tap] as number)
      }
      into[2 * at] = clip16(odd >> 11)
      into[2 * at + 1] = clip16(even >> 11)
    }
    bands.copyWithin(0, end - HISTORY, end)
  }

  #decodeLow(code: number): number {
    const band = this.#low
    const heard = clip15(band.predicted + (((LOW_6_BITS[code] as number) * band.scale) >> 15))
    const step = code >> 2
    band.adapt(((LOW_4_BITS[step] as number) * band.scale) >> 15, LOW_STEPS[step] as number)
    return heard
  }

  #decodeHigh(code: number): number {
    const band = this.#high
    const difference = ((HIGH_2_BITS[code] as number) * band.scale) >> 15
    const heard = clip15(band.predicted + difference)
    band.adapt(difference, HIGH_STEPS[code] as number)
    return heard
  }
}
