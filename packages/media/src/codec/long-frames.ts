import type { Encoder } from './types.ts'

/** Collects frames for an encoder whose packets hold several: Opus of 40 or 60 ms. */
export class LongFrames implements Encoder {
  readonly rate: number
  readonly longest: number
  readonly frames: number
  readonly #encoder: Encoder
  #pcm = new Int16Array(0)
  #filled = 0

  constructor(encoder: Encoder, frames: number) {
    this.#encoder = encoder
    this.rate = encoder.rate
    this.longest = encoder.longest
    this.frames = frames
  }

  encode(pcm: Int16Array, into: Buffer, at: number): number {
    if (this.#pcm.length !== pcm.length * this.frames) this.#pcm = new Int16Array(pcm.length * this.frames)
    this.#pcm.set(pcm, this.#filled)
    this.#filled += pcm.length
    if (this.#filled < this.#pcm.length) return -1
    this.#filled = 0
    return this.#encoder.encode(this.#pcm, into, at)
  }

  drop(): void {
    this.#filled = 0
  }

  expectLoss(percent: number): void {
    this.#encoder.expectLoss?.(percent)
  }

  close(): void {
    this.#encoder.close()
  }
}
