import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from '../rtp/g711.ts'
import { Repetition } from './repetition.ts'
import { type Codec, type Decoder, type Encoder, FRAME_MS } from './types.ts'

type Law = 'PCMU' | 'PCMA'

const RATE = 8000
const FRAME = (RATE * FRAME_MS) / 1000
/** 120 ms: what follows in a longer payload is left out. */
const LONGEST = 960

const all = <T>(map: (code: number) => T): T[] => Array.from({ length: 256 }, (_, code) => map(code))
const DECODED: Readonly<Record<Law, Int16Array>> = {
  PCMU: Int16Array.from(all(decodeMuLaw)),
  PCMA: Int16Array.from(all(decodeALaw)),
}
/** From each law's bytes to the other's: through the linear value, as G.711's tables 3 and 4 do but for rounding. */
const ACROSS: Readonly<Record<Law, Uint8Array>> = {
  PCMU: Uint8Array.from(all((code) => encodeALaw(decodeMuLaw(code)))),
  PCMA: Uint8Array.from(all((code) => encodeMuLaw(decodeALaw(code)))),
}

/** Turns `payload[start, end)` from this law into the other, in place. */
export function acrossLaws(from: Law, payload: Uint8Array, start: number, end: number): void {
  const table = ACROSS[from]
  for (let at = start; at < end; at++) payload[at] = table[payload[at] as number] as number
}

class G711Encoder implements Encoder {
  readonly rate = RATE
  readonly longest = FRAME
  readonly #encode: (sample: number) => number

  constructor(law: Law) {
    this.#encode = law === 'PCMU' ? encodeMuLaw : encodeALaw
  }

  encode(pcm: Int16Array, into: Buffer, at: number): number {
    const length = Math.min(pcm.length, FRAME)
    for (let i = 0; i < length; i++) into[at + i] = this.#encode(pcm[i] as number)
    return length
  }

  close(): void {}
}

class G711Decoder implements Decoder {
  readonly rate = RATE
  readonly #table: Int16Array
  readonly #repetition = new Repetition(RATE)
  readonly #buffer = new Int16Array(LONGEST)

  constructor(law: Law) {
    this.#table = DECODED[law]
  }

  decode(payload: Uint8Array): Int16Array {
    const length = Math.min(payload.length, LONGEST)
    const pcm = this.#buffer.subarray(0, length)
    for (let at = 0; at < length; at++) pcm[at] = this.#table[payload[at] as number] as number
    this.#repetition.heard(pcm)
    return pcm
  }

  conceal(): Int16Array {
    return this.#repetition.conceal()
  }

  close(): void {}
}

const codec = (name: Law): Codec => ({
  name,
  clockRate: RATE,
  rates: [RATE],
  duration: (payload) => Math.min(payload.length, LONGEST),
  encoder: async () => new G711Encoder(name),
  decoder: async () => new G711Decoder(name),
})

export const PCMU = codec('PCMU')
export const PCMA = codec('PCMA')
