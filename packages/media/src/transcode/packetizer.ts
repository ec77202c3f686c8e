/** Where a whole packet goes; `start` and `end` in the buffer given, `timestamp` of its first sample. */
type Give = (packet: Buffer, start: number, end: number, timestamp: number, marker: boolean) => void

const HEADER = 12
/** G.711 and G.722 alike: 8 bytes, and 8 units of the RTP clock, in a ms. */
const PER_MS = 8

/** Makes packets as long as the peer wants them (a=ptime) of frames of 20 ms, for codecs whose bytes are all as long. */
export class Packetizer {
  readonly #size: number
  readonly #give: Give
  #packet: Buffer
  #filled = 0
  #timestamp = 0
  #marker = false

  /** `packetTime` in ms. */
  constructor(packetTime: number, give: Give) {
    this.#size = packetTime * PER_MS
    this.#give = give
    this.#packet = Buffer.allocUnsafe(HEADER + this.#size)
  }

  /** `frame[start, end)` begins at `timestamp`. */
  add(frame: Buffer, start: number, end: number, timestamp: number, marker: boolean): void {
    for (let at = start; at < end; ) {
      if (this.#filled === 0) {
        this.#timestamp = (timestamp + at - start) >>> 0
        this.#marker = marker && at === start
      }
      const taken = Math.min(end - at, this.#size - this.#filled)
      frame.copy(this.#packet, HEADER + this.#filled, at, at + taken)
      this.#filled += taken
      at += taken
      if (this.#filled === this.#size) this.flush()
    }
  }

  /** Nothing may be sent now. */
  drop(): void {
    this.#filled = 0
  }

  /** Silence follows: what is there goes as it is. */
  flush(): void {
    if (this.#filled === 0) return
    this.#give(this.#packet, HEADER, HEADER + this.#filled, this.#timestamp, this.#marker)
    // What was given away is not to be written to again.
    this.#packet = Buffer.allocUnsafe(HEADER + this.#size)
    this.#filled = 0
  }
}
