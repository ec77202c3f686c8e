import { KEYS, type KeyPress } from './keys.ts'

export type { KeyPress }

/** What the field for it can say, in units of the clock (RFC 4733 2.3.5). */
export const LONGEST = 0xffff

/**
 * Makes one key press out of the many packets that tell of it (RFC 4733 2.5): updates, three copies of the end, segments of
 * a long one, and an end that never came because its packets were lost.
 */
export class EventReceiver {
  #event = -1
  #timestamp = 0
  /** Of segments already closed, and of the one that runs, in units of the clock. */
  #before = 0
  #duration = 0
  #clockRate = 8000
  #ended = true
  #ssrc = -1

  /** Timestamps of another source have nothing to do with those before: what runs is over. */
  follow(ssrc: number): KeyPress | undefined {
    if (ssrc === this.#ssrc) return undefined
    this.#ssrc = ssrc
    const press = this.finish()
    this.#event = -1
    return press
  }

  /** What the payload at `at` is: the first of a key, more of it, of a key before, or of none. */
  place(packet: Buffer, at: number, timestamp: number): 'first' | 'more' | 'late' | 'none' {
    const event = packet[at] as number
    if (event >= KEYS.length) return 'none'
    if (event === this.#event && timestamp === this.#timestamp) return 'more'
    if (this.#older(timestamp)) return 'late'
    return this.#continues(event, timestamp) ? 'more' : 'first'
  }

  /** `payload` begins at `at`. Several presses never end in one packet but two can: the lost one and this. */
  receive(packet: Buffer, at: number, end: number, timestamp: number, clockRate: number): readonly KeyPress[] {
    if (end - at < 4) return NONE
    const place = this.place(packet, at, timestamp)
    if (place === 'none' || place === 'late') return NONE
    const event = packet[at] as number
    const last = ((packet[at + 1] as number) & 0x80) !== 0
    const duration = packet.readUInt16BE(at + 2)
    const presses: KeyPress[] = []
    if (event !== this.#event || timestamp !== this.#timestamp) {
      if (place === 'more') this.#before += this.#duration
      else {
        const lost = this.finish()
        if (lost) presses.push(lost)
        this.#before = 0
      }
      this.#event = event
      this.#timestamp = timestamp
      this.#clockRate = clockRate
      this.#duration = 0
      this.#ended = false
    }
    this.#duration = Math.max(this.#duration, duration)
    if (last) {
      const press = this.finish()
      if (press) presses.push(press)
    }
    return presses
  }

  /** Ends what still runs: speech came again, or nothing did. */
  finish(): KeyPress | undefined {
    if (this.#ended) return undefined
    this.#ended = true
    const duration = Math.round(((this.#before + this.#duration) * 1000) / this.#clockRate)
    return { digit: KEYS[this.#event] as string, duration }
  }

  get running(): boolean {
    return !this.#ended
  }

  /** The key that is being pressed. */
  get pressed(): string | undefined {
    return this.#ended ? undefined : KEYS[this.#event]
  }

  #older(timestamp: number): boolean {
    return (
      this.#event >= 0 &&
      ((timestamp - this.#timestamp) | 0) < 0 &&
      ((this.#timestamp - timestamp) | 0) < 10 * this.#clockRate
    )
  }

  // A press longer than the field can say goes on as a new segment where the last one stopped (2.5.1.3).
  #continues(event: number, timestamp: number): boolean {
    if (this.#ended || event !== this.#event) return false
    return ((timestamp - this.#timestamp) >>> 0) - this.#duration < this.#clockRate / 10 && this.#duration > LONGEST / 2
  }
}

const NONE: readonly KeyPress[] = []
