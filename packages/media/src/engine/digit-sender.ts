import type { Codec as Coder, Encoder } from '../codec/index.ts'
import { FRAME_MS } from '../codec/index.ts'
import { KEYS, type KeyPress } from '../rtp/keys.ts'
import type { Paced } from '../transcode/index.ts'
import { coderOf } from './conversion.ts'
import { keyMeans } from './key-means.ts'
import { KeyEvent, KeySound, type Pressing } from './key-pressing.ts'
import type { Leg } from './leg.ts'

/** ms: what every phone and exchange takes for a press (ITU-T Q.24 says 40), and the longest that is sent. */
const SHORTEST = 80
const LONGEST = 20_000
/** Presses that wait; more are no person's. */
const MOST = 64

/** Presses keys on a leg: as events where its peer has agreed to them, else as the sound they make. */
export class DigitSender implements Paced {
  readonly #leg: Leg
  readonly #waiting: KeyPress[] = []
  #pressing: Pressing | undefined
  #encoder: Encoder | undefined
  #coder: Coder | undefined
  #opening = false
  #sequence = 0
  /** Timestamp before which nothing may begin. */
  #free = 0

  constructor(leg: Leg) {
    this.#leg = leg
  }

  /** Nothing else may be sent to the leg now. */
  get busy(): boolean {
    return this.#pressing !== undefined || this.#waiting.length > 0
  }

  /** False when the peer takes keys in no way that we have. */
  send(press: KeyPress): boolean {
    if (!KEYS.includes(press.digit) || !this.#leg.maySend || this.#waiting.length >= MOST) return false
    const { event, sound } = keyMeans(this.#leg)
    if (!event && !sound) return false
    this.#waiting.push({ ...press, duration: Math.min(LONGEST, Math.max(SHORTEST, press.duration)) })
    this.#leg.gives = false
    this.#leg.context.pacer.add(this)
    return true
  }

  tick(now: number): void {
    const leg = this.#leg
    if (leg.maySend) this.#pressing ??= this.#begin(now)
    else this.#stop()
    if (!this.#pressing) {
      if (this.#waiting.length === 0) this.#stop()
      return
    }
    const packet = this.#pressing.next()
    if (packet) {
      const { payloadType, timestamp } = this.#pressing
      const sequence = this.#sequence
      this.#sequence = (sequence + 1) & 0xffff
      const marker = this.#pressing.isFirst
      leg.sendRtp(packet, HEADER, packet.length, payloadType, marker, this, 0, sequence, timestamp, now)
    }
    if (!this.#pressing.isOver) return
    this.#free = this.#pressing.endsAt
    this.#pressing = undefined
  }

  failed(error: unknown): void {
    this.#leg.context.log('error', 'sending keys failed', { ...this.#leg.name, error })
    this.#stop()
  }

  close(): void {
    this.#stop()
    this.#encoder?.close()
    this.#encoder = undefined
    this.#coder = undefined
  }

  #stop(): void {
    this.#waiting.length = 0
    this.#pressing = undefined
    this.#leg.context.pacer.remove(this)
    this.#leg.gives = this.#leg.maySend
  }

  /** Undefined as long as there is nothing to press, or nothing to press it with yet. */
  #begin(now: number): Pressing | undefined {
    const press = this.#waiting[0]
    const { event, sound } = keyMeans(this.#leg)
    if (!press) return undefined
    const clockRate = this.#leg.outgoing.clockRate
    const timestamp = this.#when(now, clockRate)
    if (event) {
      this.#waiting.shift()
      return new KeyEvent(press, event.payloadType, event.clockRate, timestamp, clockRate)
    }
    const coder = sound && coderOf(sound)
    if (!sound || !coder) {
      this.#stop()
      return undefined
    }
    const encoder = this.#encoder
    if (!encoder || coder !== this.#coder) {
      this.#open(coder)
      return undefined
    }
    this.#waiting.shift()
    return new KeySound(press, sound.payloadType, encoder, timestamp, (coder.clockRate * FRAME_MS) / 1000)
  }

  /** Turns that were late come in a row: the clock still never goes back. */
  #when(now: number, clockRate: number): number {
    const timestamp = Math.round((now * clockRate) / 1000) >>> 0
    const early = (this.#free - timestamp) | 0
    return early > 0 && early < clockRate ? this.#free : timestamp
  }

  #open(coder: Coder): void {
    if (this.#opening) return
    this.#opening = true
    this.#encoder?.close()
    this.#encoder = undefined
    coder.encoder().then(
      (encoder) => {
        this.#opening = false
        this.#encoder = encoder
        this.#coder = coder
      },
      (error) => this.failed(error),
    )
  }
}

const HEADER = 12
