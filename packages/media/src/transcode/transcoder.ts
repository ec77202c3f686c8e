import type { Codec, Encoder, EncoderOptions } from '../codec/index.ts'
import { FRAME_MS } from '../codec/index.ts'
import { noiseLevel } from './comfort-noise.ts'
import { Downsampler, Upsampler } from './half-band.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import { KeyTimes } from './key-times.ts'
import type { Paced, Pacer } from './pacer.ts'
import { Packetizer } from './packetizer.ts'
import { Source } from './source.ts'
import type { Sink } from './types.ts'

const HEADER = 12
/** Turns without sound after which no more are taken until a packet comes: 2 s. */
const DROWSY = 100
/** Turns between two packets of comfort noise: 500 ms. */
const NOISE_EVERY = 25
/** Turns between two looks at what the peer loses: 2 s. */
const LOSS_EVERY = 100

export interface TranscoderOptions {
  readonly from: Codec
  readonly to: Codec
  readonly encoder: EncoderOptions
  readonly target: Sink
  /** What the target wants the encoded under. */
  readonly payloadType: number
  /** ms in a packet, where the target wants other than 20. */
  readonly packetTime?: number
  /** What the target wants comfort noise under, if it takes any (RFC 3389); else it hears the noise itself. */
  readonly noise?: number | undefined
  readonly pacer: Pacer
  /** What the target's peer loses of what we send, percent. */
  readonly loss: () => number
  /** The first packet has come. */
  readonly opened: () => void
  readonly failed: (error: unknown) => void
}

interface Works {
  readonly source: Source
  readonly encoder: Encoder
  readonly frame: Int16Array
  readonly rate: { convert(pcm: Int16Array): Int16Array } | undefined
}

/** Rates to open both codecs at, the same where they can be. */
export function ratesOf(from: Codec, to: Codec): { readonly from: number; readonly to: number } {
  const common = to.rates.find((rate) => from.rates.includes(rate))
  return { from: common ?? from.rates[0] ?? 0, to: common ?? to.rates[0] ?? 0 }
}

/**
 * One direction from one codec to another: packets of the one come in by `sendRtp`, and go out as packets of the other, one
 * every 20 ms as long as there is sound. Nothing is opened before the first packet.
 */
export class Transcoder implements Sink, Paced {
  readonly #options: TranscoderOptions
  readonly #buffer: JitterBuffer
  readonly #keys: KeyTimes
  /** Timestamp units of one frame sent. */
  readonly #step: number
  #works: Works | undefined
  #opening = false
  #closed = false
  #ssrc = -1
  #sequence = 0
  #timestamp = 0
  #resuming = true
  /** Turns in a row without sound; -1 while no turns are taken. */
  #silent = -1
  #tickedAt = 0
  #turns = 0
  readonly #packetizer: Packetizer | undefined
  /** Turns of comfort noise in a row. */
  #noisy = 0
  /** What the peer said of its silence before anything was open. */
  #comfort: number | undefined

  constructor(options: TranscoderOptions) {
    this.#options = options
    this.#buffer = new JitterBuffer(options.from.clockRate, options.from.duration)
    this.#keys = new KeyTimes(options.to.clockRate)
    this.#step = (options.to.clockRate * FRAME_MS) / 1000
    const { packetTime = FRAME_MS, to } = options
    // Packets of Opus are longer where their frames are.
    if (packetTime !== FRAME_MS && to.name !== 'opus')
      this.#packetizer = new Packetizer(packetTime, (packet, start, end, timestamp, marker) =>
        this.#send(packet, start, end, this.#options.payloadType, marker, timestamp, this.#tickedAt),
      )
  }

  get gives(): boolean {
    return this.#options.target.gives
  }

  sendRtp(
    packet: Buffer,
    start: number,
    end: number,
    _payloadType: number,
    _marker: boolean,
    _feed: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ): void {
    this.#follow(ssrc)
    this.#buffer.push(sequence, timestamp, packet.subarray(start, end))
    if (this.#silent < 0) this.#wake(now)
  }

  /** Keys pass by, on the clock of what is sent around them. `eventClock` is the source's, Hz. */
  events(eventClock: number): Sink {
    return this.#beside((packet, start, end, payloadType, marker, timestamp, now) => {
      if (this.#silent < 0) this.#catchUp(now)
      const at = this.#keys.map(timestamp, eventClock, this.#timestamp)
      this.#packetizer?.flush()
      this.#send(packet, start, end, payloadType, marker, at, now)
    })
  }

  /** Comfort noise (RFC 3389): how the silence after it is to sound. */
  noise(): Sink {
    return this.#beside((packet, start, end, _payloadType, _marker, _timestamp, now) => {
      if (start === end) return
      this.#comfort = (packet[start] as number) & 0x7f
      if (this.#silent < 0) this.#wake(now)
    })
  }

  tick(now: number): void {
    const works = this.#works
    this.#tickedAt = now
    if (!works) return
    if (++this.#turns % LOSS_EVERY === 0) works.encoder.expectLoss?.(this.#options.loss())
    if (this.#comfort !== undefined) works.source.comfort(this.#comfort)
    this.#comfort = undefined
    const taken = works.source.take(works.frame)
    if (taken === 'silence' || !this.gives) this.#pause()
    else if (taken === 'noise' && this.#options.noise !== undefined) this.#soothe(works.frame, now)
    else this.#encode(works, now)
    this.#timestamp = (this.#timestamp + this.#step) >>> 0
    this.#silent = taken === 'silence' ? this.#silent + 1 : 0
    if (this.#silent > DROWSY) this.#sleep()
  }

  failed(error: unknown): void {
    this.#options.failed(error)
    this.close()
  }

  close(): void {
    this.#closed = true
    this.#sleep()
    this.#works?.source.close()
    this.#works?.encoder.close()
    this.#works = undefined
  }

  #encode({ frame, rate, encoder }: Works, now: number): void {
    const packet = Buffer.allocUnsafe(HEADER + encoder.longest)
    const length = encoder.encode(rate ? rate.convert(frame) : frame, packet, HEADER)
    this.#noisy = 0
    if (length < 0) return
    const marker = this.#resuming
    this.#resuming = length === 0
    if (length === 0) return
    const end = HEADER + length
    const timestamp = (this.#timestamp - ((encoder.frames ?? 1) - 1) * this.#step) >>> 0
    if (this.#packetizer) this.#packetizer.add(packet, HEADER, end, timestamp, marker)
    else this.#send(packet, HEADER, end, this.#options.payloadType, marker, timestamp, now)
  }

  #send(
    packet: Buffer,
    start: number,
    end: number,
    payloadType: number,
    marker: boolean,
    timestamp: number,
    now: number,
  ): void {
    const sequence = this.#sequence
    this.#sequence = (sequence + 1) & 0xffff
    this.#options.target.sendRtp(packet, start, end, payloadType, marker, this, 0, sequence, timestamp, now)
  }

  #pause(): void {
    this.#resuming = true
    this.#noisy = 0
    this.#works?.encoder.drop?.()
    if (this.gives) this.#packetizer?.flush()
    else this.#packetizer?.drop()
  }

  /** Tells what the silence sounds like instead of sending it. */
  #soothe(frame: Int16Array, now: number): void {
    this.#resuming = true
    this.#works?.encoder.drop?.()
    this.#packetizer?.flush()
    if (this.#noisy++ % NOISE_EVERY > 0) return
    const packet = Buffer.allocUnsafe(HEADER + 1)
    packet[HEADER] = noiseLevel(frame)
    this.#send(packet, HEADER, HEADER + 1, this.#options.noise ?? 0, false, this.#timestamp, now)
  }

  /** A sink for packets of the same source that hold no sound of this codec. */
  #beside(
    pass: (
      packet: Buffer,
      start: number,
      end: number,
      payloadType: number,
      marker: boolean,
      timestamp: number,
      now: number,
    ) => void,
  ): Sink {
    const { target } = this.#options
    return {
      get gives() {
        return target.gives
      },
      sendRtp: (packet, start, end, payloadType, marker, _, ssrc, sequence, timestamp, now) => {
        this.#follow(ssrc)
        this.#buffer.skip(sequence)
        pass(packet, start, end, payloadType, marker, timestamp, now)
      },
    }
  }

  #follow(ssrc: number): void {
    if (ssrc === this.#ssrc) return
    this.#ssrc = ssrc
    this.#buffer.reset()
  }

  #wake(now: number): void {
    if (this.#closed) return
    this.#catchUp(now)
    this.#silent = 0
    this.#options.pacer.add(this)
    if (this.#works || this.#opening) return
    this.#opening = true
    this.#options.opened()
    this.#open().then(
      (works) => {
        this.#works = works
        if (this.#closed) this.close()
      },
      (error) => this.failed(error),
    )
  }

  /** The time of no turns, on the clock of what is sent. */
  #catchUp(now: number): void {
    const turns = this.#tickedAt === 0 ? 0 : Math.max(0, Math.round((now - this.#tickedAt) / FRAME_MS))
    this.#timestamp = (this.#timestamp + turns * this.#step) >>> 0
    this.#tickedAt = now
  }

  #sleep(): void {
    this.#silent = -1
    this.#options.pacer.remove(this)
  }

  async #open(): Promise<Works> {
    const { from, to, packetTime = FRAME_MS } = this.#options
    const rates = ratesOf(from, to)
    const frames = Math.max(1, Math.floor(packetTime / FRAME_MS))
    const encoder = await to.encoder({ ...this.#options.encoder, rate: rates.to, frames })
    const decoder = await from.decoder({ rate: rates.from })
    return {
      encoder,
      source: new Source(from, decoder, this.#buffer),
      frame: new Int16Array((rates.from * FRAME_MS) / 1000),
      rate: rates.from === rates.to ? undefined : rates.from < rates.to ? new Upsampler() : new Downsampler(),
    }
  }
}
