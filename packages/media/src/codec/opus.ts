import { Application, createDecoder, createEncoder, type OpusDecoderHandle, type OpusEncoderHandle } from 'libopus-wasm'
import { LongFrames } from './long-frames.ts'
import { opusDuration } from './opus-toc.ts'
import { type Codec, type Decoder, type Encoder, type EncoderOptions, FRAME_MS } from './types.ts'

// The only file that knows the library: libopus as WebAssembly, one instance for all streams.

type Rate = 8000 | 16_000

/** An Opus frame has at most 1275 bytes (RFC 6716 3.2.1); ours, of narrow or wide band speech, need far less. */
const LONGEST = 400
/** Above 5 the ear gains little and the time doubles (see the bench media-transcode). */
const COMPLEXITY = 5
const BITRATE: Readonly<Record<Rate, number>> = { 8000: 16_000, 16000: 24_000 }

class OpusEncoder implements Encoder {
  readonly rate: Rate
  readonly longest = LONGEST
  readonly #handle: OpusEncoderHandle

  constructor(rate: Rate, handle: OpusEncoderHandle) {
    this.rate = rate
    this.#handle = handle
  }

  encode(pcm: Int16Array, into: Buffer, at: number): number {
    const packet = this.#handle.encode(pcm, { maxPacketBytes: LONGEST })
    // One or two bytes say that nothing is to be sent (opus_encode's contract with DTX).
    if (packet.length <= 2) return 0
    into.set(packet, at)
    return packet.length
  }

  expectLoss(percent: number): void {
    this.#handle.setPacketLossPercent(percentage(percent))
  }

  close(): void {
    this.#handle.free()
  }
}

class OpusDecoder implements Decoder {
  readonly rate: Rate
  readonly #handle: OpusDecoderHandle
  readonly #frameSize: number

  constructor(rate: Rate, handle: OpusDecoderHandle) {
    this.rate = rate
    this.#handle = handle
    this.#frameSize = (rate * FRAME_MS) / 1000
  }

  decode(payload: Uint8Array): Int16Array {
    if (opusDuration(payload) === 0) return this.conceal()
    try {
      return this.#handle.decode(payload)
    } catch {
      return this.conceal()
    }
  }

  conceal(next?: Uint8Array): Int16Array {
    try {
      if (next && opusDuration(next) > 0)
        return this.#handle.decode(next, { decodeFec: true, frameSize: this.#frameSize })
      return this.#handle.decodePacketLoss(this.#frameSize)
    } catch {
      return new Int16Array(this.#frameSize)
    }
  }

  close(): void {
    this.#handle.free()
  }
}

const percentage = (value: number): number => Math.max(0, Math.min(100, Math.round(value)))
const rateOf = (rate: number | undefined): Rate => (rate === 8000 ? 8000 : 16_000)

async function encoder(options: EncoderOptions = {}): Promise<Encoder> {
  const sampleRate = rateOf(options.rate)
  const { frames = 1 } = options
  const handle = await createEncoder({
    sampleRate,
    channels: 1,
    frameSize: (sampleRate * FRAME_MS * frames) / 1000,
    application: Application.Voip,
    complexity: COMPLEXITY,
    bitrate: Math.max(6000, Math.min(BITRATE[sampleRate], options.bitrate ?? Number.POSITIVE_INFINITY)),
    fec: options.fec ?? false,
    packetLossPercent: percentage(options.expectedLoss ?? 0),
    dtx: options.dtx ?? false,
  })
  const own = new OpusEncoder(sampleRate, handle)
  return frames === 1 ? own : new LongFrames(own, frames)
}

/** Opus (RFC 6716, 7587), mono, at the rate of the codec on the other side, so that nothing needs resampling. */
export const OPUS: Codec = {
  name: 'opus',
  clockRate: 48_000,
  rates: [16_000, 8000],
  duration: opusDuration,
  encoder,
  async decoder(options = {}) {
    const sampleRate = rateOf(options.rate)
    return new OpusDecoder(sampleRate, await createDecoder({ sampleRate, channels: 1 }))
  },
}
