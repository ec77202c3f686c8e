import type { Encoder } from '../codec/index.ts'
import { FRAME_MS } from '../codec/index.ts'
import { writeEvent } from '../rtp/event-clock.ts'
import { LONGEST } from '../rtp/events.ts'
import { KEYS, type KeyPress } from '../rtp/keys.ts'
import { KeyTone } from '../transcode/index.ts'

const HEADER = 12
const EVENT = 4
/** The end is said three times (RFC 4733 2.5.1.4). */
const ENDS = 3
/** Turns of 20 ms between two presses: what phones and exchanges want to tell them apart. */
const PAUSE = 4

/** One key on its way, a packet each turn of 20 ms. */
export interface Pressing {
  readonly payloadType: number
  /** Of the packet last given. */
  readonly timestamp: number
  /** Timestamp from which the next may begin. */
  readonly endsAt: number
  readonly isFirst: boolean
  readonly isOver: boolean
  /** The payload behind room for a header, if there is any in this turn. */
  next(): Buffer | undefined
}

/** A key as telephone-event. */
export class KeyEvent implements Pressing {
  readonly payloadType: number
  timestamp: number
  readonly endsAt: number
  readonly #event: number
  /** In units of the event's clock. */
  readonly #total: number
  readonly #step: number
  /** Of a whole segment on the stream's clock. */
  readonly #segment: number
  #before = 0
  #turn = 0
  #ends = 0

  constructor(press: KeyPress, payloadType: number, clockRate: number, timestamp: number, streamClock: number) {
    this.payloadType = payloadType
    this.timestamp = timestamp
    this.#event = KEYS.indexOf(press.digit)
    this.#total = Math.round((press.duration * clockRate) / 1000)
    this.#step = (clockRate * FRAME_MS) / 1000
    this.endsAt = (timestamp + Math.round((press.duration * streamClock) / 1000)) >>> 0
    this.#segment = Math.round((LONGEST * streamClock) / clockRate)
  }

  get isFirst(): boolean {
    return this.#turn === 1
  }

  get isOver(): boolean {
    return this.#ends >= ENDS + PAUSE
  }

  next(): Buffer | undefined {
    this.#turn++
    const soFar = Math.min(this.#total, this.#turn * this.#step)
    // What the field cannot say goes on under a new timestamp (RFC 4733 2.5.1.3).
    for (; soFar - this.#before > LONGEST; this.#before += LONGEST)
      this.timestamp = (this.timestamp + this.#segment) >>> 0
    const isEnd = soFar === this.#total
    if (isEnd) this.#ends++
    if (this.#ends > ENDS) return undefined
    const packet = Buffer.allocUnsafe(HEADER + EVENT)
    writeEvent(packet, HEADER, this.#event, isEnd, soFar - this.#before)
    return packet
  }
}

/** A key as it sounds, with the silence after it. */
export class KeySound implements Pressing {
  readonly payloadType: number
  timestamp: number
  readonly #encoder: Encoder
  readonly #step: number
  readonly #tone: KeyTone
  readonly #frame: Int16Array
  readonly #turns: number
  #turn = 0

  constructor(press: KeyPress, payloadType: number, encoder: Encoder, timestamp: number, step: number) {
    this.payloadType = payloadType
    this.timestamp = (timestamp - step) >>> 0
    this.#encoder = encoder
    this.#step = step
    this.#tone = new KeyTone(press.digit, encoder.rate)
    this.#frame = new Int16Array((encoder.rate * FRAME_MS) / 1000)
    this.#turns = Math.round(press.duration / FRAME_MS)
  }

  get isFirst(): boolean {
    return this.#turn === 1
  }

  get endsAt(): number {
    return (this.timestamp + this.#step) >>> 0
  }

  get isOver(): boolean {
    return this.#turn >= this.#turns + PAUSE
  }

  next(): Buffer | undefined {
    this.timestamp = (this.timestamp + this.#step) >>> 0
    if (this.#turn++ < this.#turns) this.#tone.fill(this.#frame)
    else this.#frame.fill(0)
    const packet = Buffer.allocUnsafe(HEADER + this.#encoder.longest)
    const length = this.#encoder.encode(this.#frame, packet, HEADER)
    return length === 0 ? undefined : packet.subarray(0, HEADER + length)
  }
}
