const KEYS = '0123456789*#ABCD'
const LONGEST = 0xffff

/** A key that was pressed and let go. `duration` in ms. */
export interface KeyPress {
  readonly digit: string
  readonly duration: number
}

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

  /** `payload` begins at `at`. Several presses never end in one packet but two can: the lost one and this. */
  receive(packet: Buffer, at: number, end: number, timestamp: number, clockRate: number): readonly KeyPress[] {
    if (end - at < 4) return NONE
    const event = packet[at] as number
    const last = ((packet[at + 1] as number) & 0x80) !== 0
    const duration = packet.readUInt16BE(at + 2)
    if (event >= KEYS.length) return NONE
    const presses: KeyPress[] = []
    if (event !== this.#event || timestamp !== this.#timestamp) {
      if (this.#older(timestamp)) return NONE
      if (this.#continues(event, timestamp)) this.#before += this.#duration
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

/** Rewrites the duration at `at + 2` from one clock to another (8000 and 48000). */
export function scaleDuration(packet: Buffer, at: number, from: number, to: number): void {
  const scaled = Math.round((packet.readUInt16BE(at + 2) * to) / from)
  packet.writeUInt16BE(Math.min(LONGEST, scaled), at + 2)
}
