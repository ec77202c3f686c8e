import { Repetition } from '../repetition.ts'
import { type Codec, type Decoder, type Encoder, FRAME_MS } from '../types.ts'
import { G722Decoder } from './decoder.ts'
import { G722Encoder } from './encoder.ts'

const RATE = 16_000
const FRAME = (RATE * FRAME_MS) / 1000
/** Bytes in 120 ms: what follows in a longer payload is left out. */
const LONGEST = 960

class StreamEncoder implements Encoder {
  readonly rate = RATE
  readonly longest = FRAME / 2
  readonly #encoder = new G722Encoder()

  encode(pcm: Int16Array, into: Buffer, at: number): number {
    return this.#encoder.encode(pcm.length > FRAME ? pcm.subarray(0, FRAME) : pcm, into, at)
  }

  close(): void {}
}

class StreamDecoder implements Decoder {
  readonly rate = RATE
  readonly #decoder = new G722Decoder()
  readonly #repetition = new Repetition(RATE)
  readonly #buffer = new Int16Array(2 * LONGEST)

  decode(payload: Uint8Array): Int16Array {
    const used = payload.length > LONGEST ? payload.subarray(0, LONGEST) : payload
    const pcm = this.#buffer.subarray(0, 2 * used.length)
    this.#decoder.decode(used, pcm)
    this.#repetition.heard(pcm)
    return pcm
  }

  conceal(): Int16Array {
    return this.#repetition.conceal()
  }

  close(): void {}
}

export const G722: Codec = {
  name: 'G722',
  clockRate: 8000,
  rates: [RATE],
  duration: (payload) => Math.min(payload.length, LONGEST),
  encoder: async () => new StreamEncoder(),
  decoder: async () => new StreamDecoder(),
}
