/** What a reception report says of one source (RFC 3550 6.4.1). */
export interface ReportBlock {
  readonly ssrc: number
  /** Of 256, since the report before. */
  readonly fractionLost: number
  readonly lost: number
  readonly highest: number
  /** In units of the source's clock. */
  readonly jitter: number
  readonly lastReport: number
  readonly delay: number
}

const MAX_DROPOUT = 3000
const MAX_MISORDER = 100

/** Reception statistics of the source heard now (RFC 3550 A.1, A.3, A.8); another SSRC starts them over. */
export class Reception {
  ssrc = 0
  received = 0
  clockRate = 8000
  jitter = 0
  #started = false
  #base = 0
  #highest = 0
  #cycles = 0
  #bad = -1
  #transit = 0
  #expectedBefore = 0
  #receivedBefore = 0
  #lastReport = 0
  #lastReportAt = 0

  /** `now` in ms. */
  receive(ssrc: number, sequence: number, timestamp: number, now: number): void {
    if (!this.#started || ssrc !== this.ssrc) this.#start(ssrc, sequence)
    else this.#order(sequence)
    this.received++
    const transit = ((now * this.clockRate) / 1000 - timestamp) | 0
    if (this.received > 1) {
      const difference = Math.abs((transit - this.#transit) | 0)
      this.jitter += (difference - this.jitter) / 16
    }
    this.#transit = transit
  }

  /** A sender report of the source: the middle of its NTP time, for the delay we report back. */
  senderReport(ssrc: number, middle: number, now: number): void {
    if (ssrc !== this.ssrc) return
    this.#lastReport = middle
    this.#lastReportAt = now
  }

  /** Undefined until something was heard. Starts the next interval. */
  report(now: number): ReportBlock | undefined {
    if (!this.#started) return undefined
    const expected = this.expected
    const expectedNow = expected - this.#expectedBefore
    const lostNow = expectedNow - (this.received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.received
    return {
      ssrc: this.ssrc,
      fractionLost: expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      lost: Math.max(-0x800000, Math.min(0x7fffff, this.lost)),
      highest: (this.#cycles * 65_536 + this.#highest) >>> 0,
      jitter: Math.round(this.jitter),
      lastReport: this.#lastReport,
      delay: this.#lastReport === 0 ? 0 : Math.round(((now - this.#lastReportAt) * 65_536) / 1000) >>> 0,
    }
  }

  get expected(): number {
    return this.#started ? this.#cycles * 65_536 + this.#highest - this.#base + 1 : 0
  }

  get lost(): number {
    return this.expected - this.received
  }

  #start(ssrc: number, sequence: number): void {
    this.#started = true
    this.ssrc = ssrc
    this.received = 0
    this.jitter = 0
    this.#lastReport = 0
    this.#restart(sequence)
  }

  #restart(sequence: number): void {
    this.#base = sequence
    this.#highest = sequence
    this.#cycles = 0
    this.#bad = -1
    this.#expectedBefore = 0
    this.#receivedBefore = 0
  }

  #order(sequence: number): void {
    const ahead = (sequence - this.#highest) & 0xffff
    if (ahead < MAX_DROPOUT) {
      if (sequence < this.#highest) this.#cycles++
      this.#highest = sequence
    } else if (ahead <= 65_536 - MAX_MISORDER) {
      // Two in a row after a wide gap: the source started over.
      if (sequence === this.#bad) {
        this.#restart(sequence)
        this.received = 0
      } else this.#bad = (sequence + 1) & 0xffff
    }
  }
}
