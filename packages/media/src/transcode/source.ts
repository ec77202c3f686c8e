import type { Codec, Decoder } from '../codec/index.ts'
import { ComfortNoise } from './comfort-noise.ts'
import type { JitterBuffer, Pulled } from './jitter-buffer.ts'

/** So many frames are made up when nothing came in time, before it is taken for silence. */
const CONCEALED = 3
/** The same after a packet of Opus DTX: the next one comes 400 ms later, and until then the decoder makes the noise. */
const COMFORTED = 25
/** Opus: so short a packet says that the speaker is silent. */
const DTX_PACKET = 2
/** Turns for which a peer's word on how its silence sounds holds: 10 s. */
const NOISE_HOLDS = 500
/** So many packets may still be in store when that word comes. */
const STILL_BEFORE = 10
/** Packets looked at in one turn, so that a turn has an end. */
const PULLS = 16

/** `noise`: nobody speaks, but the line is not dead. */
export type Taken = 'sound' | 'noise' | 'silence'

/** The sound of one RTP stream, 20 ms at a time: in order, in time and without holes. */
export class Source {
  readonly #decoder: Decoder
  readonly #buffer: JitterBuffer
  readonly #frame: number
  /** Units of the RTP clock in a frame. */
  readonly #step: number
  /** Decoded and not yet taken. Room for a frame less one sample and the longest packet. */
  readonly #samples: Int16Array
  #length = 0
  #silentOnPurpose = false
  readonly #noise = new ComfortNoise()
  /** -dBov, as long as `#noiseTurns` are left. */
  #noiseLevel = 0
  #noiseTurns = 0
  #heardSince = 0
  #missed = 0

  constructor(codec: Codec, decoder: Decoder, buffer: JitterBuffer) {
    this.#decoder = decoder
    this.#buffer = buffer
    this.#frame = decoder.rate / 50
    this.#step = codec.clockRate / 50
    this.#samples = new Int16Array(decoder.rate / 5)
  }

  /** The peer says how its silence sounds, in -dBov (RFC 3389). */
  comfort(level: number): void {
    this.#noiseLevel = level
    this.#noiseTurns = NOISE_HOLDS
    this.#heardSince = 0
  }

  /** Fills `into` with the next 20 ms, unless there is silence. */
  take(into: Int16Array): Taken {
    for (let pulls = 0; this.#length < this.#frame && pulls < PULLS; pulls++) {
      if (!this.#add(this.#buffer.pull())) break
    }
    if (this.#length < this.#frame) {
      this.#length = 0
      return this.#fillWithNoise(into)
    }
    into.set(this.#samples.subarray(0, this.#frame))
    this.#samples.copyWithin(0, this.#frame, this.#length)
    this.#length -= this.#frame
    return this.#silentOnPurpose ? 'noise' : 'sound'
  }

  #fillWithNoise(into: Int16Array): Taken {
    if (this.#noiseTurns === 0) return 'silence'
    this.#noiseTurns--
    this.#noise.fill(into, this.#noiseLevel)
    return 'noise'
  }

  close(): void {
    this.#decoder.close()
  }

  /** False when there is nothing more for this turn. */
  #add(pulled: Pulled): boolean {
    switch (pulled.kind) {
      case 'packet': {
        const pcm = this.#decoder.decode(pulled.payload)
        this.#silentOnPurpose = pulled.payload.length <= DTX_PACKET
        this.#missed = 0
        if (!this.#silentOnPurpose && ++this.#heardSince > STILL_BEFORE) this.#noiseTurns = 0
        // Decoded nevertheless, since the decoder's state goes on.
        if (!pulled.surplus) this.#append(pcm)
        return true
      }
      case 'lost': {
        const frames = Math.max(1, Math.round(pulled.duration / this.#step))
        for (let left = frames; left > 0; left--)
          this.#append(this.#decoder.conceal(left === 1 ? pulled.next : undefined))
        return true
      }
      case 'pause':
      case 'late':
      case 'idle':
        if (++this.#missed > (this.#silentOnPurpose ? COMFORTED : pulled.kind === 'late' ? CONCEALED : 0)) return false
        this.#append(this.#decoder.conceal())
        return true
      default:
        return pulled satisfies never
    }
  }

  #append(pcm: Int16Array): void {
    const room = this.#samples.length - this.#length
    const used = pcm.length > room ? pcm.subarray(0, room) : pcm
    this.#samples.set(used, this.#length)
    this.#length += used.length
  }
}
