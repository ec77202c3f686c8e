import { EventReceiver, type KeyPress } from '../rtp/events.ts'
import { markerOf, sequenceOf, ssrcOf, timestampOf } from '../rtp/header.ts'
import type { EventRoute, Leg, Route } from './leg.ts'

/** Tenths of a second: no update of a key for this long means that its end was lost. */
const EVENT_GONE = 5

/**
 * The keys that a leg's peer sends as events (RFC 4733). Packets go on as they are to a leg that had the beginning of the key;
 * else the whole of it is pressed there once it has ended. So nobody gets an end without a beginning, which some phones take
 * for nothing: where packets were lost, and from Firefox beside Opus, which counts units of 48000 Hz on a clock of 8000 and
 * has ended a short key by its first packet.
 */
export class KeyEvents {
  readonly #leg: Leg
  readonly #receiver = new EventReceiver()
  /** Who has had the beginning of the key of the moment. */
  #given: Leg | undefined
  /** Calls of `advance` since the last packet. */
  #quiet = 0

  constructor(leg: Leg) {
    this.#leg = leg
  }

  /** The key that is being pressed. */
  get pressed(): string | undefined {
    return this.#receiver.pressed
  }

  receive(packet: Buffer, start: number, end: number, event: EventRoute, route: Route, now: number): void {
    if (end - start < 4) return
    this.#quiet = 0
    const leg = this.#leg
    const receiver = this.#receiver
    const ssrc = ssrcOf(packet)
    const timestamp = timestampOf(packet)
    this.#over(receiver.follow(ssrc))
    const place = receiver.place(packet, start, timestamp)
    // Of what came of that key it is too late to change anything.
    if (place === 'late') return
    const { target } = route
    // While it is sent a key of another origin, this one waits and is pressed after it.
    const isOpen = target !== undefined && target !== leg && target.gives
    if (place === 'first') {
      this.#over(receiver.finish())
      this.#given = isOpen && !isEnd(packet, start) ? leg.other : undefined
    }
    for (const key of receiver.receive(packet, start, end, timestamp, event.from)) this.#over(key)
    if (!isOpen || (place !== 'none' && !this.#isGiven)) return
    const at = event.clock ? event.clock.convert(packet, start, timestamp) : timestamp
    target.sendRtp(packet, start, end, route.payloadType, markerOf(packet), leg, ssrc, sequenceOf(packet), at, now)
  }

  /**
   * Ends a key whose end was lost, or after which the sound stopped. Called ten times a second, and counted instead of timed:
   * after a stall of ours packets are still waiting to be read.
   */
  advance(): void {
    if (this.#receiver.running && ++this.#quiet > EVENT_GONE) this.#over(this.#receiver.finish())
  }

  get #isGiven(): boolean {
    return this.#given !== undefined && this.#given === this.#leg.other
  }

  #over(key: KeyPress | undefined): void {
    if (key) this.#leg.pressed(key, this.#isGiven)
  }
}

const isEnd = (packet: Buffer, at: number): boolean => ((packet[at + 1] as number) & 0x80) !== 0
