import { POWERS } from './tables.ts'

const clip = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value)

/** What both directions keep of one sub-band: predictor and scale factor (G.722 3.3 to 3.6, block 4 and block 3). */
export class Band {
  /** The predicted signal (s). */
  predicted = 0
  /** The scale factor (DET). */
  scale: number
  readonly #shift: number
  readonly #highestLog: number
  #log = 0
  /** The zeros' coefficients and the differences they weigh, doubled. */
  readonly #zeros = new Int32Array(6)
  readonly #differences = new Int32Array(6)
  #zeroPart = 0
  #pole1 = 0
  #pole2 = 0
  /** Reconstructed signal, doubled, one and two samples ago. */
  #signal1 = 0
  #signal2 = 0
  /** Whether the partly reconstructed signal was negative, one and two samples ago. */
  #negative1 = false
  #negative2 = false

  constructor(kind: 'low' | 'high') {
    this.#shift = kind === 'low' ? 8 : 10
    this.#highestLog = kind === 'low' ? 18_432 : 22_528
    this.scale = kind === 'low' ? 32 : 8
  }

  /** After each code: `difference` as its inverse quantiser gave it, `step` its move of the scale's logarithm. */
  adapt(difference: number, step: number): void {
    this.#rescale(step)
    const negative = clip(difference + this.#zeroPart) < 0
    const signal = clip(this.predicted + difference)
    this.#movePoles(negative)
    this.#zeroPart = this.#moveZeros(difference)
    this.#negative2 = this.#negative1
    this.#negative1 = negative
    this.#signal2 = this.#signal1
    this.#signal1 = clip(signal + signal)
    const poles = clip(((this.#pole1 * this.#signal1) >> 15) + ((this.#pole2 * this.#signal2) >> 15))
    this.predicted = clip(poles + this.#zeroPart)
  }

  #rescale(step: number): void {
    const log = ((this.#log * 32_512) >> 15) + step
    this.#log = log < 0 ? 0 : log > this.#highestLog ? this.#highestLog : log
    const power = POWERS[(this.#log >> 6) & 31] as number
    const shift = this.#shift - (this.#log >> 11)
    this.scale = (shift < 0 ? power << -shift : power >> shift) << 2
  }

  #movePoles(negative: boolean): void {
    const four = clip(this.#pole1 * 4)
    const pull = negative === this.#negative1 ? clip(-four) : four
    const second = (pull >> 7) + (negative === this.#negative2 ? 128 : -128) + ((this.#pole2 * 32_512) >> 15)
    this.#pole2 = second > 12_288 ? 12_288 : second < -12_288 ? -12_288 : second
    const first = (negative === this.#negative1 ? 192 : -192) + ((this.#pole1 * 32_640) >> 15)
    // Keeps the predictor stable.
    const bound = 15_360 - this.#pole2
    this.#pole1 = first > bound ? bound : first < -bound ? -bound : first
  }

  #moveZeros(difference: number): number {
    const zeros = this.#zeros
    const differences = this.#differences
    const pull = difference === 0 ? 0 : 128
    let newer = clip(difference + difference)
    let sum = 0
    for (let at = 0; at < 6; at++) {
      const old = differences[at] as number
      const towards = (old ^ difference) < 0 ? -pull : pull
      const zero = (((zeros[at] as number) * 32_640) >> 15) + towards
      zeros[at] = zero
      differences[at] = newer
      sum += (zero * newer) >> 15
      newer = old
    }
    return clip(sum)
  }
}

/** The quadrature mirror filters hear and give 15 bits. */
export const clip15 = (value: number): number => (value > 16_383 ? 16_383 : value < -16_384 ? -16_384 : value)
export { clip as clip16 }
