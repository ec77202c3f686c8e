import { encodeALaw, encodeMuLaw } from './g711.ts'

const RATE = 8000
/** A sine of full scale has 3.14 dBm0 in mu-law (ITU-T G.711). */
const FULL_SCALE_DBM0 = 3.14

/** A sine as G.711, sample after sample without a seam. `frequency` in Hz, `level` in dBm0. */
export class ToneGenerator {
  readonly #encode: (sample: number) => number
  readonly #step: number
  readonly #amplitude: number
  #phase = 0

  constructor(law: 'PCMU' | 'PCMA', frequency: number, level = -10) {
    this.#encode = law === 'PCMU' ? encodeMuLaw : encodeALaw
    this.#step = (2 * Math.PI * frequency) / RATE
    this.#amplitude = Math.min(32_635, 32_768 * 10 ** ((level - FULL_SCALE_DBM0) / 20))
  }

  /** Fills `into[from, to)`. */
  fill(into: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      into[at] = this.#encode(Math.round(this.#amplitude * Math.sin(this.#phase)))
      this.#phase += this.#step
      if (this.#phase > 2 * Math.PI) this.#phase -= 2 * Math.PI
    }
  }
}
