import type { Codec, Decoder } from '../codec/index.ts'
import { silence } from '../codec/index.ts'
import type { KeyPress } from '../rtp/keys.ts'
import type { Codec as Line } from '../sdp/codec.ts'
import { KeyDetector, type Sink } from '../transcode/index.ts'
import { coderOf } from './conversion.ts'

/** Tenths of a second without a packet after which a key that was heard has been let go. */
const STOPPED = 3
/** ms: a timestamp further from the expected one is a new clock. */
const JUMP = 2000

/**
 * Hears keys in what a leg says, and takes them out of what the other leg hears, so that they do not come twice. The first
 * 20 ms of a key get through, which is too short to be one.
 */
export class InbandDigits {
  readonly #pressed: (press: KeyPress) => void
  readonly #ears: Ear[] = []

  constructor(pressed: (press: KeyPress) => void) {
    this.#pressed = pressed
  }

  /** A sink in front of `target` for packets in `line`; `target` itself when it cannot be listened to. */
  around(line: Line, target: Sink): Sink {
    const codec = coderOf(line)
    if (!codec) return target
    const ear = new Ear(codec, target, this.#pressed)
    this.#ears.push(ear)
    return ear
  }

  /** Called ten times a second. */
  advance(): void {
    for (const ear of this.#ears) ear.advance()
  }

  close(): void {
    for (const ear of this.#ears) ear.close()
  }
}

class Ear implements Sink {
  /** Keys are heard also while others are being sent to the target. */
  readonly gives = true
  readonly #codec: Codec
  readonly #target: Sink
  readonly #pressed: (press: KeyPress) => void
  #decoder: Decoder | undefined
  #detector: KeyDetector | undefined
  #closed = false
  #ssrc = -1
  #expected = 0
  /** Calls of `advance` since the last packet; -1 when nothing can be under way. */
  #quiet = -1

  constructor(codec: Codec, target: Sink, pressed: (press: KeyPress) => void) {
    this.#codec = codec
    this.#target = target
    this.#pressed = pressed
    // Packets until it is open are at the very beginning of a call.
    void codec.decoder({ rate: 8000 }).then((decoder) => {
      if (this.#closed) return decoder.close()
      this.#decoder = decoder
      this.#detector = new KeyDetector(decoder.rate)
    })
  }

  sendRtp(
    packet: Buffer,
    start: number,
    end: number,
    payloadType: number,
    marker: boolean,
    feed: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ): void {
    const isKey = this.#hear(packet.subarray(start, end), ssrc, timestamp)
    if (!this.#target.gives) return
    const last = isKey ? start + silence(this.#codec, packet, start, end) : end
    this.#target.sendRtp(packet, start, last, payloadType, marker, feed, ssrc, sequence, timestamp, now)
  }

  advance(): void {
    if (this.#quiet < 0 || ++this.#quiet < STOPPED) return
    this.#quiet = -1
    this.#detector?.finish()
    this.#tell()
  }

  close(): void {
    this.#closed = true
    this.#decoder?.close()
    this.#decoder = undefined
    this.#detector = undefined
  }

  /** Whether this packet is, or may be, the sound of a key. */
  #hear(payload: Buffer, ssrc: number, timestamp: number): boolean {
    const decoder = this.#decoder
    const detector = this.#detector
    if (!decoder || !detector) return false
    this.#quiet = 0
    const ms = ((timestamp - this.#expected) | 0) / (this.#codec.clockRate / 1000)
    if (ssrc !== this.#ssrc || Math.abs(ms) > JUMP) detector.finish()
    // Out of its place it would only disturb.
    else if (ms < 0) return detector.suspicious
    else if (ms > 0) detector.skip(ms)
    this.#ssrc = ssrc
    this.#expected = (timestamp + this.#codec.duration(payload)) | 0
    detector.push(decoder.decode(payload))
    this.#tell()
    return detector.suspicious
  }

  #tell(): void {
    for (const press of this.#detector?.presses.splice(0) ?? []) this.#pressed(press)
  }
}
