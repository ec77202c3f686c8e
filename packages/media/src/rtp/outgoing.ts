import { writeHeader } from './header.ts'

/**
 * One stream we send: our own SSRC, and sequence numbers and timestamps that go on evenly when what feeds it changes
 * (another leg, a tone, a phone that starts over with a new SSRC).
 */
export class OutgoingStream {
  readonly ssrc: number
  packets = 0
  octets = 0
  /** Of the last packet, and when the first with it went (ms). */
  timestamp: number
  sentAt = 0
  clockRate = 8000
  #sequence: number
  #feed: object | undefined
  #feedSsrc = 0
  #sequenceOffset = 0
  #timestampOffset = 0

  constructor(ssrc: number, sequence: number, timestamp: number) {
    this.ssrc = ssrc
    this.#sequence = sequence & 0xffff
    this.timestamp = timestamp >>> 0
  }

  /**
   * Writes the header for a packet of `feed`, numbered by it as `ssrc`, `sequence` and `timestamp`, in front of the payload:
   * twelve bytes at `at`. `now` in ms.
   */
  write(
    into: Buffer,
    at: number,
    payloadType: number,
    marker: boolean,
    feed: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ): void {
    let mark = marker
    if (feed !== this.#feed || ssrc !== this.#feedSsrc) {
      this.#anchor(feed, ssrc, sequence, timestamp, now)
      mark = true
    }
    const outSequence = (sequence + this.#sequenceOffset) & 0xffff
    const outTimestamp = (timestamp + this.#timestampOffset) >>> 0
    // A late packet keeps its place and does not move the end of the stream back.
    if (((outSequence - this.#sequence) & 0xffff) < 0x8000) {
      this.#sequence = outSequence
      // All packets of a key have the timestamp of its beginning, and belong to that moment.
      if (outTimestamp !== this.timestamp || this.packets === 0) this.sentAt = now
      this.timestamp = outTimestamp
    }
    writeHeader(into, at, payloadType, mark, outSequence, outTimestamp, this.ssrc)
  }

  count(octets: number): void {
    this.packets++
    this.octets += octets
  }

  #anchor(feed: object, ssrc: number, sequence: number, timestamp: number, now: number): void {
    const elapsed = this.#feed ? Math.max(20, now - this.sentAt) : 0
    const next = (this.timestamp + Math.round((elapsed * this.clockRate) / 1000)) >>> 0
    this.#sequenceOffset = (this.#sequence + 1 - sequence) & 0xffff
    this.#timestampOffset = (next - timestamp) | 0
    this.#feed = feed
    this.#feedSsrc = ssrc
  }
}
