import type { EventClock } from '../rtp/event-clock.ts'
import {
  MALFORMED,
  markerOf,
  payloadEnd,
  payloadStart,
  payloadTypeOf,
  sequenceOf,
  ssrcOf,
  timestampOf,
} from '../rtp/header.ts'
import type { KeyPress } from '../rtp/keys.ts'
import { OutgoingStream } from '../rtp/outgoing.ts'
import { Reception } from '../rtp/reception.ts'
import { readRtcp } from '../rtp/rtcp.ts'
import type { Kind } from '../sdp/audio.ts'
import type { Codec } from '../sdp/codec.ts'
import { type Direction, receives, sends } from '../sdp/direction.ts'
import type { Section } from '../sdp/section.ts'
import type { Sink } from '../transcode/index.ts'
import type { LegContext, LegName } from './context.ts'
import type { Conversion } from './conversion.ts'
import type { DropReason } from './counters.ts'
import { DigitSender } from './digit-sender.ts'
import type { InbandDigits } from './inband-digits.ts'
import { KeyEvents } from './key-events.ts'
import { LegSdp, type Transport } from './leg-sdp.ts'
import { random } from './random.ts'
import type { KeysBy, Service } from './types.ts'

/** Where packets of one payload type go. */
export interface Route {
  /** Nobody, when it is only listened to for keys. */
  readonly target: Sink | undefined
  readonly payloadType: number
  /** Present for telephone-event. */
  readonly event: EventRoute | undefined
}

export interface EventRoute {
  /** Its clock, Hz. */
  readonly from: number
  /** To another clock, where the target's is another. */
  readonly clock: EventClock | undefined
}

/** One side of a call: what both kinds share. Packets come in here after authentication and leave through `sendRtp`. */
export abstract class Leg {
  abstract readonly kind: Kind
  /** Another one after it has moved to another call: see bridge.ts. */
  name: LegName
  readonly sdp: LegSdp
  readonly outgoing = new OutgoingStream(random(32), random(15), random(32))
  readonly reception = new Reception()
  readonly events = new KeyEvents(this)
  /** By payload type. */
  routes: readonly (Route | undefined)[] = []
  /** From what it sends to what the other leg hears, where the two have no codec in common. */
  conversions: readonly Conversion[] = []
  other: Leg | undefined
  service: Service | undefined
  connected = false
  heardAt = 0
  heard = 0
  /** What the peer last said it had lost of ours, percent. */
  loss = 0
  readonly context: LegContext
  /** By the directions of both descriptions: whether we use what comes, and whether we may send. */
  takes = false
  /** Off while keys are sent in the place of what else is said to this leg. */
  gives = false
  maySend = false
  keys: KeysBy = 'rtp'
  /** Listens for keys in the sound of this leg, where the other one wants them and this one has no other way to send them. */
  inband: InbandDigits | undefined
  #sender: DigitSender | undefined

  constructor(name: LegName, context: LegContext) {
    this.name = name
    this.context = context
    this.sdp = new LegSdp()
  }

  /** What our description says of ports, addresses and keys. */
  abstract transport(role: 'offer' | 'answer'): Transport
  /** Throws `MediaRefused` when this leg cannot go on with the peer's offer or answer; nothing has changed then. */
  check(_section: Section, _role: 'offer' | 'answer'): void {}
  /** What time alone brings about; called ten times a second until it is connected, then once. `now` in ms. */
  advance(_now: number): void {}
  /** The transport parameters of the peer's offer or answer hold from now on. */
  protected abstract adopt(section: Section, role: 'offer' | 'answer'): void
  /**
   * Sends the payload `packet[start, end)`, numbered by its feed as given. Twelve bytes before `start`, and what there is
   * of `packet` behind `end`, may be overwritten; it is not to be used again by the caller.
   */
  abstract sendRtp(
    packet: Buffer,
    start: number,
    end: number,
    payloadType: number,
    marker: boolean,
    feed: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ): void
  abstract sendRtcp(packet: Buffer, length: number): void
  abstract close(): Promise<void>

  /** Both descriptions hold from now on: the peer's `section`, and ours with `codecs` and `direction`. */
  agree(section: Section, role: 'offer' | 'answer', codecs: readonly Codec[], direction: Direction): void {
    this.sdp.remote = section
    this.sdp.codecs = codecs
    this.adopt(section, role)
    this.takes = receives(direction) && sends(section.direction)
    this.maySend = sends(direction) && receives(section.direction)
    this.gives = this.maySend && !this.#sender?.busy
    this.heardAt = this.context.now()
  }

  connect(): void {
    if (this.connected) return
    this.connected = true
    this.heardAt = this.context.now()
    this.context.emit({ type: 'connected', ...this.name })
  }

  /** The media is gone for good. `expected`: the peer has said goodbye. */
  protected lose(reason: string, expected: boolean): void {
    this.context.log(expected ? 'info' : 'warn', reason, { ...this.name })
    this.context.emit({ type: 'lost', ...this.name, reason })
  }

  /** Why it was not used, if it was not. */
  protected receiveRtp(packet: Buffer, length: number, now: number): DropReason | undefined {
    const start = payloadStart(packet, length)
    const end = start === MALFORMED ? MALFORMED : payloadEnd(packet, start, length)
    if (end === MALFORMED) return 'malformed'
    const ssrc = ssrcOf(packet)
    const sequence = sequenceOf(packet)
    const timestamp = timestampOf(packet)
    this.reception.receive(ssrc, sequence, timestamp, now)
    this.heardAt = now
    this.heard++
    if (!this.takes) return 'on-hold'
    const route = this.routes[payloadTypeOf(packet)]
    if (!route) return 'payload-type'
    // Padding alone, sent to probe the path.
    if (start === end) return undefined
    if (route.event) {
      this.events.receive(packet, start, end, route.event, route, now)
      return undefined
    }
    const { target } = route
    if (!target?.gives) return undefined
    target.sendRtp(packet, start, end, route.payloadType, markerOf(packet), this, ssrc, sequence, timestamp, now)
  }

  protected receiveRtcp(packet: Buffer, length: number, now: number): DropReason | undefined {
    const parts = readRtcp(packet, length)
    if (!parts) return 'malformed'
    for (const part of parts) {
      if (part.type === 'sender-report') this.reception.senderReport(part.ssrc, part.middle, now)
      if (part.type === 'heard' && part.ssrc === this.outgoing.ssrc) this.loss = (part.fractionLost * 100) / 256
    }
    return undefined
  }

  /** Presses `key` on this leg, as its peer takes keys; false when it takes none. */
  press(key: KeyPress): boolean {
    if (this.keys === 'signalling') return false
    // On hold nothing is said to it, keys neither.
    if (!this.maySend) return true
    this.#sender ??= new DigitSender(this)
    return this.#sender.send(key)
  }

  /** Its peer has pressed `key`. `isRelayed`: its packets went on to the other leg. */
  pressed(key: KeyPress, isRelayed: boolean): void {
    const passed = isRelayed || (this.other?.press(key) ?? false)
    this.context.emit({ type: 'dtmf', ...this.name, ...key, passed })
  }

  /** Ends keys that were let go without a word. Called ten times a second. */
  endKeys(): void {
    this.events.advance()
    this.inband?.advance()
  }

  /** Ends presses under way in both directions. */
  stopKeys(): void {
    this.#sender?.close()
    this.#sender = undefined
    this.inband?.close()
    this.inband = undefined
  }
}
