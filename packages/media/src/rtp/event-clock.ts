import { LONGEST } from './events.ts'
import { putWord } from './header.ts'

/** s: packets further apart than this are of different presses. */
const TOGETHER = 0.1
/** s: a timestamp further back than this is a new clock. */
const LATE = 10

/**
 * Takes packets of keys from one clock to another (8000 and 48000 Hz). A press too long for the field comes in segments, each
 * with a timestamp of its own (RFC 4733 2.5.1.3); how long that is differs between the clocks, so segments are joined and cut
 * anew.
 */
export class EventClock {
  readonly #from: number
  readonly #to: number
  /** Of a whole segment we send, in units of `to`, and of `from`. */
  readonly #segment: number
  readonly #segmentBefore: number
  #event = -1
  /** Timestamp of the first segment of the press that runs. */
  #start = 0
  /** Of its segment that runs, and where that ended when last heard of. */
  #timestamp = 0
  #end = 0
  #closed = false

  constructor(from: number, to: number) {
    this.#from = from
    this.#to = to
    // Whole in both clocks, so that segments follow each other without a seam.
    this.#segment = to > from ? LONGEST - (LONGEST % (to / from)) : LONGEST
    this.#segmentBefore = (this.#segment * from) / to
  }

  /** Rewrites the duration of the event at `at`; returns the timestamp it goes under, on the source's clock. */
  convert(packet: Buffer, at: number, timestamp: number): number {
    const event = packet[at] as number
    const duration = packet.readUInt16BE(at + 2)
    const age = this.#event < 0 ? 0 : (this.#timestamp - timestamp) | 0
    const isLate = age > 0 && age < LATE * this.#from
    if (!isLate && (event !== this.#event || timestamp !== this.#timestamp)) this.#begin(event, timestamp)
    if (!isLate) this.#follow(duration, ((packet[at + 1] as number) & 0x80) !== 0)
    const start = isLate && ((timestamp - this.#start) | 0) < 0 ? timestamp : this.#start
    const whole = ((timestamp - start) >>> 0) + duration
    const total = Math.round((whole * this.#to) / this.#from)
    const before = Math.max(0, Math.ceil(total / this.#segment) - 1)
    packet.writeUInt16BE(total - before * this.#segment, at + 2)
    return (start + Math.round(before * this.#segmentBefore)) >>> 0
  }

  #follow(duration: number, isEnd: boolean): void {
    this.#end = Math.max(this.#end, duration)
    this.#closed ||= isEnd
  }

  #begin(event: number, timestamp: number): void {
    const gap = ((timestamp - this.#timestamp) | 0) - this.#end
    // Only a field that was full, or nearly so when packets were lost, is followed by another segment.
    const continues =
      event === this.#event && !this.#closed && this.#end > LONGEST / 2 && Math.abs(gap) < TOGETHER * this.#from
    if (!continues) this.#start = timestamp
    this.#event = event
    this.#timestamp = timestamp
    this.#end = 0
    this.#closed = false
  }
}

/** The two words of a telephone-event payload (RFC 4733 2.3). `duration` in units of the clock, at most `LONGEST`. */
export function writeEvent(into: Buffer, at: number, event: number, isEnd: boolean, duration: number): void {
  putWord(into, at, ((event << 24) | ((isEnd ? 0x80 : 0) << 16) | (VOLUME << 16) | duration) >>> 0)
}

/** -dBm0. */
const VOLUME = 10
