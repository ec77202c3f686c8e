import { dominantTone } from '@offhook/testkit'
import type { Codec } from '../../src/codec/index.ts'
import { JitterBuffer } from '../../src/transcode/jitter-buffer.ts'
import { Source } from '../../src/transcode/source.ts'
import type { Packet } from '../engine/phone.ts'
import { CountingDecoder, type Frame } from './heard.ts'

/** ms of sound that is judged at a time: a syllable and the pause after it. */
const WINDOW = 300

/** A far end with a jitter buffer and concealment: ours, as phones have their own. */
export class Ear {
  readonly #payloadType: number
  readonly #buffer: JitterBuffer
  readonly #source: Source
  readonly #decoder: CountingDecoder
  readonly #frame: Int16Array
  readonly #stored: number[] = []
  readonly #windows: number[] = []
  #pcm: number[] = []
  #hasBegun = false

  private constructor(codec: Codec, payloadType: number, decoder: CountingDecoder) {
    this.#payloadType = payloadType
    this.#decoder = decoder
    this.#buffer = new JitterBuffer(codec.clockRate, (payload) => codec.duration(payload))
    this.#source = new Source(codec, decoder, this.#buffer)
    this.#frame = new Int16Array(decoder.rate / 50)
  }

  static async open(codec: Codec, payloadType: number): Promise<Ear> {
    return new Ear(codec, payloadType, new CountingDecoder(codec, await codec.decoder()))
  }

  take({ payloadType, sequence, timestamp, payload }: Packet): void {
    if (payloadType !== this.#payloadType) return
    this.#buffer.push(sequence, timestamp, payload)
    this.#hasBegun = true
  }

  get frames(): readonly Frame[] {
    return this.#decoder.frames
  }

  /** Mean length of what waits in the jitter buffer, ms. */
  get stored(): number {
    return this.#stored.reduce((sum, one) => sum + one, 0) / Math.max(1, this.#stored.length)
  }

  /** Share of windows in which the voice of this pitch stands out. */
  share(pitch: number): number {
    return this.#windows.filter((hz) => Math.abs(hz - pitch) < 20).length / Math.max(1, this.#windows.length)
  }

  /** What was heard so far does not count. */
  forget(): void {
    for (const list of [this.#decoder.frames, this.#stored, this.#windows, this.#pcm]) list.length = 0
  }

  close(): void {
    this.#source.close()
  }

  /** The next 20 ms. */
  turn(): void {
    if (!this.#hasBegun) return
    this.#stored.push(this.#buffer.stored)
    if (this.#source.take(this.#frame) === 'silence') this.#frame.fill(0)
    this.#pcm.push(...this.#frame)
    if (this.#pcm.length < (this.#decoder.rate * WINDOW) / 1000) return
    this.#windows.push(dominantTone(this.#pcm, this.#decoder.rate).hz)
    this.#pcm = []
  }
}
