import { tonesOf } from '../rtp/keys.ts'

/** Of a sine of full scale: -9 and -7 dBm0, the higher tone louder as lines weaken it more (ITU-T Q.23 Annex A). */
const ROW = 0.247
const COLUMN = 0.311

/** The sound of one key, sample after sample without a seam. */
export class KeyTone {
  readonly #rowStep: number
  readonly #columnStep: number
  #at = 0

  /** `rate` in Hz. */
  constructor(digit: string, rate: number) {
    const [row, column] = tonesOf(digit)
    this.#rowStep = (2 * Math.PI * row) / rate
    this.#columnStep = (2 * Math.PI * column) / rate
  }

  fill(pcm: Int16Array): void {
    for (let i = 0; i < pcm.length; i++, this.#at++) {
      const value = ROW * Math.sin(this.#at * this.#rowStep) + COLUMN * Math.sin(this.#at * this.#columnStep)
      pcm[i] = Math.round(32_767 * value)
    }
  }
}
