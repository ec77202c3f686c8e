/**
 * Half of the odd taps of a half-band filter (a windowed sinc, 63 taps): the even ones are zero but for the middle, which is
 * one half. Passes speech up to 3.4 kHz of 8 kHz and puts what lies above 4.6 kHz at least 40 dB down.
 */
const TAPS = 16
const COEFFICIENTS = Float64Array.from({ length: TAPS }, (_, i) => {
  const distance = 2 * i + 1
  const window = 0.42 + 0.5 * Math.cos((Math.PI * distance) / (2 * TAPS)) + 0.08 * Math.cos((Math.PI * distance) / TAPS)
  return (Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)) * window
})
// The sum of all taps is one, so that the level stays.
const sum = COEFFICIENTS.reduce((total, one) => total + one, 0)
for (let i = 0; i < TAPS; i++) COEFFICIENTS[i] = ((COEFFICIENTS[i] as number) * 0.25) / sum

const clip = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : Math.round(value))

/** One stream from 8 to 16 kHz. */
export class Upsampler {
  readonly #past = 2 * TAPS - 1
  #line = new Float64Array(this.#past + 160)
  #out = new Int16Array(320)

  /** Good until the next call. */
  convert(pcm: Int16Array): Int16Array {
    const { length } = pcm
    if (this.#line.length < this.#past + length) this.#line = enlarged(this.#line, this.#past, length)
    if (this.#out.length !== 2 * length) this.#out = new Int16Array(2 * length)
    const line = this.#line
    line.set(pcm, this.#past)
    for (let i = 0; i < length; i++) {
      // Between line[middle] and the sample after it.
      const middle = i + TAPS - 1
      let between = 0
      for (let tap = 0; tap < TAPS; tap++) {
        between += (COEFFICIENTS[tap] as number) * ((line[middle - tap] as number) + (line[middle + 1 + tap] as number))
      }
      this.#out[2 * i] = line[middle] as number
      this.#out[2 * i + 1] = clip(2 * between)
    }
    line.copyWithin(0, length, length + this.#past)
    return this.#out
  }
}

/** One stream from 16 to 8 kHz. */
export class Downsampler {
  readonly #past = 4 * TAPS - 2
  #line = new Float64Array(this.#past + 320)
  #out = new Int16Array(160)

  /** An even number of samples. The result is good until the next call. */
  convert(pcm: Int16Array): Int16Array {
    const { length } = pcm
    if (this.#line.length < this.#past + length) this.#line = enlarged(this.#line, this.#past, length)
    if (this.#out.length !== length >> 1) this.#out = new Int16Array(length >> 1)
    const line = this.#line
    line.set(pcm, this.#past)
    for (let i = 0; i < this.#out.length; i++) {
      const middle = 2 * i + 2 * TAPS - 1
      let value = (line[middle] as number) / 2
      for (let tap = 0; tap < TAPS; tap++) {
        const distance = 2 * tap + 1
        value +=
          (COEFFICIENTS[tap] as number) * ((line[middle - distance] as number) + (line[middle + distance] as number))
      }
      this.#out[i] = clip(value)
    }
    line.copyWithin(0, length, length + this.#past)
    return this.#out
  }
}

function enlarged(line: Float64Array, past: number, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(past + length)
  larger.set(line.subarray(0, past))
  return larger
}
