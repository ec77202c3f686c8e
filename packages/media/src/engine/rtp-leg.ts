import { isRtcp } from '../rtp/header.ts'
import { Latch } from '../rtp/latch.ts'
import type { Section } from '../sdp/section.ts'
import type { LegContext, LegName } from './context.ts'
import type { DropReason } from './counters.ts'
import { Leg } from './leg.ts'
import type { Transport } from './leg-sdp.ts'
import type { PortPair, PortPairs } from './port-pairs.ts'

const LARGEST = 1500

interface Source {
  readonly address: string
  readonly port: number
}

/** A phone: plain RTP on a pair of ports of its own, answered to where it really comes from. */
export class RtpLeg extends Leg {
  readonly kind = 'rtp'
  readonly #address: string
  readonly #ports: PortPairs
  #pair: PortPair | undefined
  readonly #rtp = new Latch()
  readonly #rtcp = new Latch()
  #mux = false
  /** A second source is told of once, and counted each time. */
  #reported = false

  private constructor(name: LegName, context: LegContext, address: string, ports: PortPairs) {
    super(name, context)
    this.#address = address
    this.#ports = ports
  }

  static async open(name: LegName, context: LegContext, address: string, ports: PortPairs): Promise<RtpLeg> {
    const leg = new RtpLeg(name, context, address, ports)
    leg.#pair = await ports.open(
      address,
      (packet, from) => leg.#receive(packet, from),
      (packet, from) => leg.#receiveRtcp(packet, from),
    )
    return leg
  }

  transport(): Transport {
    const port = this.#pair?.rtp.port ?? 0
    return {
      address: this.#address,
      port,
      rtcpMux: this.#mux,
      security: undefined,
      protocol: 'RTP/AVP',
      ssrc: this.outgoing.ssrc,
    }
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
    if (this.#rtp.port === 0 || !this.#pair) return
    const at = start - 12
    this.outgoing.write(packet, at, payloadType, marker, feed, ssrc, sequence, timestamp, now)
    this.outgoing.count(end - start)
    this.context.counters.packetsOut++
    this.#pair.rtp.send(packet.subarray(at, end), this.#rtp.port, this.#rtp.address)
  }

  sendRtcp(packet: Buffer, length: number): void {
    const latch = this.#mux ? this.#rtp : this.#rtcp
    const socket = this.#mux ? this.#pair?.rtp : this.#pair?.rtcp
    if (latch.port !== 0) socket?.send(packet.subarray(0, length), latch.port, latch.address)
  }

  async close(): Promise<void> {
    const pair = this.#pair
    this.#pair = undefined
    if (pair) await this.#ports.close(pair)
  }

  protected adopt(section: Section, role: 'offer' | 'answer'): void {
    // Only what was offered may be answered (RFC 5761 5.1.1).
    this.#mux = section.rtcpMux && (role === 'offer' || this.#mux)
    this.#rtp.tell(section.address, section.port)
    this.#rtcp.tell(section.rtcpAddress, section.rtcpPort)
  }

  #receive(packet: Buffer, from: Source): void {
    const { counters } = this.context
    counters.packetsIn++
    const dropped = this.#take(packet, from)
    if (dropped) counters.drop(dropped)
  }

  #take(packet: Buffer, from: Source): DropReason | undefined {
    if (packet.length > LARGEST) return 'too-large'
    if (packet.length < 12 || (packet[0] as number) >> 6 !== 2) return 'malformed'
    if (this.#mux && isRtcp(packet)) return this.#takeRtcp(packet, from, this.#rtp)
    // Before its description came nobody is expected here.
    if (!this.sdp.remote) return 'unknown-source'
    const now = this.context.now()
    if (!this.#rtp.accept(from.address, from.port, now)) return this.#refuse(from)
    if (!this.connected) this.connect()
    return this.receiveRtp(packet, packet.length, now)
  }

  #refuse(from: Source): DropReason {
    if (!this.#reported)
      this.context.log('warn', 'RTP from a second source is ignored', {
        ...this.name,
        address: from.address,
        port: from.port,
      })
    this.#reported = true
    return 'unlatched-source'
  }

  #receiveRtcp(packet: Buffer, from: Source): void {
    const dropped = this.#takeRtcp(packet, from, this.#rtcp)
    if (dropped) this.context.counters.drop(dropped)
  }

  #takeRtcp(packet: Buffer, from: Source, latch: Latch): DropReason | undefined {
    if (packet.length > LARGEST) return 'too-large'
    if (!this.sdp.remote) return 'unknown-source'
    const now = this.context.now()
    if (!latch.accept(from.address, from.port, now)) return 'unlatched-source'
    return this.receiveRtcp(packet, packet.length, now)
  }
}
