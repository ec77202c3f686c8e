import { FRAME_MS } from './types.ts'

/** ms: a voice's period lies between, and what is kept of the past. */
const SHORTEST_PERIOD = 2.5
const LONGEST_PERIOD = 15
const MEMORY = 40
/** After so many concealed frames nothing is left to be heard. */
const FADE_FRAMES = 3

/**
 * Conceals losses by repeating the last period of the voice, fainter and fainter (the idea of G.711 appendix I), for codecs
 * that bring nothing of their own.
 */
export class Repetition {
  readonly #frame: number
  readonly #shortest: number
  readonly #longest: number
  readonly #past: Int16Array
  readonly #out: Int16Array
  #period = 0
  /** Into the period that is being repeated. */
  #at = 0
  #concealed = 0

  /** `rate` in Hz. */
  constructor(rate: number) {
    this.#frame = (rate * FRAME_MS) / 1000
    this.#shortest = (rate * SHORTEST_PERIOD) / 1000
    this.#longest = (rate * LONGEST_PERIOD) / 1000
    this.#past = new Int16Array((rate * MEMORY) / 1000)
    this.#out = new Int16Array(this.#frame)
  }

  /** What was decoded. After a concealment its begin is blended with what would have been repeated next. */
  heard(pcm: Int16Array): void {
    if (this.#concealed > 0) this.#blend(pcm)
    this.#concealed = 0
    const past = this.#past
    if (pcm.length >= past.length) past.set(pcm.subarray(pcm.length - past.length))
    else {
      past.copyWithin(0, pcm.length)
      past.set(pcm, past.length - pcm.length)
    }
  }

  /** The next frame in place of a lost one; good until the next call. */
  conceal(): Int16Array {
    const out = this.#out
    if (this.#concealed >= FADE_FRAMES) return out.fill(0)
    if (this.#concealed === 0) {
      this.#period = this.#findPeriod()
      this.#at = 0
    }
    const total = FADE_FRAMES * this.#frame
    let left = total - this.#concealed * this.#frame
    for (let i = 0; i < out.length; i++) out[i] = Math.round((this.#next() * left--) / total)
    this.#concealed++
    return out
  }

  #next(): number {
    const sample = this.#past[this.#past.length - this.#period + this.#at] as number
    this.#at = this.#at + 1 === this.#period ? 0 : this.#at + 1
    return sample
  }

  #blend(pcm: Int16Array): void {
    const length = Math.min(this.#shortest, pcm.length)
    const level = Math.max(0, 1 - this.#concealed / FADE_FRAMES)
    for (let i = 0; i < length; i++) {
      const rise = (i + 1) / (length + 1)
      pcm[i] = Math.round((pcm[i] as number) * rise + this.#next() * level * (1 - rise))
    }
  }

  /** Where the last frame is most like the one before it, shifted. Every second sample is enough to tell. */
  #findPeriod(): number {
    const past = this.#past
    const length = past.length - this.#longest
    let best = this.#longest
    let bestLikeness = 0
    for (let period = this.#shortest; period <= this.#longest; period++) {
      let product = 0
      let energy = 1
      for (let i = past.length - length; i < past.length; i += 2) {
        const earlier = past[i - period] as number
        product += (past[i] as number) * earlier
        energy += earlier * earlier
      }
      const likeness = product / Math.sqrt(energy)
      if (likeness > bestLikeness) {
        bestLikeness = likeness
        best = period
      }
    }
    return best
  }
}
