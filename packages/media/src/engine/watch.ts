import { writeReport } from '../rtp/rtcp.ts'
import type { Leg } from './leg.ts'
import type { Legs } from './legs.ts'

/** ms */
const STEP = 100
const SILENCE = 10_000
const REPORT_EVERY = 5000

interface Watched {
  reportAt: number
  packetsAtReport: number
  /** Of the silence under way, how many ms have been told. */
  told: number
  heard: number
}

/** What time alone brings about: retransmissions, reports, silence. One timer for all legs. */
export class Watch {
  readonly #legs: Legs
  readonly #watched = new WeakMap<Leg, Watched>()
  readonly #buffer = Buffer.alloc(600)
  readonly #timer: NodeJS.Timeout
  #step = 0

  constructor(legs: Legs) {
    this.#legs = legs
    this.#timer = setInterval(() => this.#run(), STEP)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #run(): void {
    const now = this.#legs.context.now()
    const second = this.#step++ % (1000 / STEP) === 0
    for (const call of this.#legs.calls.values()) {
      for (const leg of call.legs.values()) {
        // A handshake's answers may be lost; what comes later counts in seconds.
        if (second || !leg.connected) leg.advance(now)
        leg.endKeys()
        if (second && leg.sdp.remote) this.#look(leg, now)
      }
    }
  }

  #look(leg: Leg, now: number): void {
    let watched = this.#watched.get(leg)
    if (!watched) {
      watched = { reportAt: now + between(1000, 2500), packetsAtReport: 0, told: 0, heard: 0 }
      this.#watched.set(leg, watched)
    }
    if (now >= watched.reportAt) this.#report(leg, watched, now)
    this.#listen(leg, watched, now)
  }

  #report(leg: Leg, watched: Watched, now: number): void {
    // Spread by half to either side, so that reports of many legs do not march in step (RFC 3550 6.2).
    watched.reportAt = now + between(REPORT_EVERY / 2, REPORT_EVERY * 1.5)
    const { outgoing, reception } = leg
    const active = outgoing.packets !== watched.packetsAtReport
    watched.packetsAtReport = outgoing.packets
    const elapsed = ((now - outgoing.sentAt) * outgoing.clockRate) / 1000
    const sent = active
      ? {
          wallClock: Date.now(),
          timestamp: (outgoing.timestamp + Math.round(elapsed)) >>> 0,
          packets: outgoing.packets,
          octets: outgoing.octets,
        }
      : undefined
    const length = writeReport(this.#buffer, {
      ssrc: outgoing.ssrc,
      cname: 'offhook',
      sent,
      heard: reception.report(now),
    })
    // A copy: a socket whose system buffer is full keeps the memory for later.
    leg.sendRtcp(Buffer.from(this.#buffer.subarray(0, length + 32)), length)
  }

  #listen(leg: Leg, watched: Watched, now: number): void {
    if (leg.heard !== watched.heard) watched.told = 0
    watched.heard = leg.heard
    const silence = now - leg.heardAt
    if (!leg.connected || !leg.takes || silence < watched.told + SILENCE) return
    watched.told = silence
    leg.context.emit({ type: 'silent', ...leg.name, silence: Math.round(silence) })
  }
}

const between = (from: number, to: number): number => from + Math.random() * (to - from)
