import type { LegContext, LegName } from '../../engine/context.ts'
import { Leg } from '../../engine/leg.ts'
import type { Transport } from '../../engine/leg-sdp.ts'
import type { TieLink } from './link.ts'

/** Stands for a leg of another worker: what it is sent goes there, and what comes from there comes from it. */
export class TieLeg extends Leg {
  readonly kind = 'rtp'
  readonly #channel: number
  readonly #link: TieLink
  readonly #closed: () => void

  constructor(name: LegName, context: LegContext, channel: number, link: TieLink, closed: () => void) {
    // Keys, silence and loss are told of by the leg itself, on its own worker.
    super(name, { ...context, emit: () => {} })
    this.#channel = channel
    this.#link = link
    this.#closed = closed
  }

  /** No port of ours is behind it: nothing but the pool reads this description. */
  transport(): Transport {
    return { address: '127.0.0.1', port: 9, rtcpMux: true, protocol: 'RTP/AVP', ssrc: this.outgoing.ssrc }
  }

  sendRtp(
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
  ): void {
    const at = start - 12
    this.outgoing.write(packet, at, payloadType, marker, feed, ssrc, sequence, timestamp, now)
    if (this.#link.send(this.#channel, packet, at, end)) this.outgoing.count(end - start)
    else this.context.counters.drop('tie')
  }

  /** Reports are made at both ends, of what each hears. */
  sendRtcp(): void {}

  /** From the other worker. */
  receive(packet: Buffer): void {
    if (!this.connected) this.connect()
    const dropped = this.receiveRtp(packet, packet.length, this.context.now())
    if (dropped) this.context.counters.drop(dropped)
  }

  async close(): Promise<void> {
    this.#closed()
  }

  protected adopt(): void {}
}
