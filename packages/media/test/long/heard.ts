import type { Codec, Decoder } from '../../src/codec/index.ts'

/** What became of each 20 ms: decoded; lost, but a copy of it came in the next packet; made up. */
export type Frame = 'decoded' | 'recovered' | 'made up'

/** A decoder that keeps count. */
export class CountingDecoder implements Decoder {
  readonly frames: Frame[]
  readonly #codec: Codec
  readonly #inner: Decoder

  constructor(codec: Codec, inner: Decoder, frames: Frame[] = []) {
    this.#codec = codec
    this.#inner = inner
    this.frames = frames
  }

  get rate(): number {
    return this.#inner.rate
  }

  decode(payload: Uint8Array): Int16Array {
    this.frames.push('decoded')
    return this.#inner.decode(payload)
  }

  conceal(next?: Uint8Array): Int16Array {
    this.frames.push(next && this.#codec.name === 'opus' && holdsCopy(next) ? 'recovered' : 'made up')
    return this.#inner.conceal(next)
  }

  close(): void {
    this.#inner.close()
  }
}

/** Whether an Opus packet of one mono frame has a copy of the one before it (LBRR flag, RFC 6716 4.2.4). */
function holdsCopy(packet: Uint8Array): boolean {
  const [toc = 0xff, first = 0] = packet
  // From configuration 16 on there is no SILK layer, and with it no copy (RFC 6716 3.1).
  return toc >> 3 < 16 && (first & 0x40) !== 0
}
