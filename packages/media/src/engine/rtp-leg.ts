import { isIP } from 'node:net'
import type { Certificate } from '../dtls/index.ts'
import { isRtcp } from '../rtp/header.ts'
import { Latch } from '../rtp/latch.ts'
import { isUnspecified } from '../sdp/address.ts'
import { refuse } from '../sdp/audio.ts'
import type { Section } from '../sdp/section.ts'
import type { SrtpProfile } from '../srtp/index.ts'
import type { LegContext, LegName } from './context.ts'
import type { DropReason } from './counters.ts'
import { Leg } from './leg.ts'
import type { Transport } from './leg-sdp.ts'
import { type Keys, PhoneProtection } from './phone-protection.ts'
import type { PortPair, PortPairs } from './port-pairs.ts'
import { srtpDrop } from './srtp-drop.ts'
import { toSeal } from './to-seal.ts'
import type { Towards } from './types.ts'

const LARGEST = 1500

interface Source {
  readonly address: string
  readonly port: number
}

export interface PhoneOptions {
  readonly ports: PortPairs
  readonly certificate: Certificate
  readonly profiles: readonly SrtpProfile[]
}

/** A phone: RTP on a pair of ports of its own, protected or not, answered to where it really comes from. */
export class RtpLeg extends Leg {
  readonly kind = 'rtp'
  readonly #address: string
  readonly #ports: PortPairs
  readonly #protection: PhoneProtection
  #pair: PortPair | undefined
  readonly #rtp = new Latch()
  readonly #rtcp = new Latch()
  #mux: boolean
  /** Undefined: in the clear. */
  #rtpKeys: Keys | undefined
  #rtcpKeys: Keys | undefined
  /** A second source is told of once, and counted each time. */
  #reported = false

  private constructor(
    name: LegName,
    context: LegContext,
    towards: Extract<Towards, { kind: 'rtp' }>,
    options: PhoneOptions,
  ) {
    super(name, context)
    this.#address = towards.localAddress
    this.#ports = options.ports
    // One association instead of two (RFC 5764 4.1); to phones that know no DTLS we offer what they have always had.
    this.#mux = towards.secure === 'dtls' || towards.secure === 'any'
    this.#protection = new PhoneProtection(towards.secure ?? 'none', {
      ...options,
      rtp: this.#rtp,
      rtcp: this.#rtcp,
      now: context.now,
      send: (component, datagram, port, address) => this.#pair?.[component].send(datagram, port, address),
      opened: () => this.connect(),
      lost: (reason, expected) => this.lose(reason, expected),
    })
  }

  static async open(
    name: LegName,
    context: LegContext,
    towards: Extract<Towards, { kind: 'rtp' }>,
    options: PhoneOptions,
  ): Promise<RtpLeg> {
    const leg = new RtpLeg(name, context, towards, options)
    leg.#pair = await options.ports.open(
      towards.localAddress,
      (packet, length, from) => leg.#receive(packet, length, from),
      (packet, length, from) => leg.#receiveRtcp(packet, length, from),
    )
    return leg
  }

  transport(role: 'offer' | 'answer'): Transport {
    return {
      address: this.#address,
      port: this.#pair?.rtp.port ?? 0,
      rtcpMux: this.#mux,
      ssrc: this.outgoing.ssrc,
      ...this.#protection.transport(role),
    }
  }

  override check(section: Section, role: 'offer' | 'answer'): void {
    const { address } = section
    // The sockets stay for the leg's life, and are of one family.
    if (!isUnspecified(address) && isIP(address) !== isIP(this.#address))
      throw refuse(`${address} cannot be reached from ${this.#address}`)
    if (role === 'answer') this.#protection.checkAnswer(section)
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
    const { port, address } = this.#rtp
    if (port === 0 || !this.#pair) return
    const { rtp } = this.#pair
    const at = start - 12
    if (!this.#rtpKeys) {
      this.outgoing.write(packet, at, payloadType, marker, feed, ssrc, sequence, timestamp, now)
      this.outgoing.count(end - start)
      this.context.counters.packetsOut++
      rtp.send(packet, port, address, at, end)
      return
    }
    const srtp = this.#rtpKeys.outbound
    if (!srtp) return
    const out = toSeal(packet, start, end, rtp)
    this.outgoing.write(out, 0, payloadType, marker, feed, ssrc, sequence, timestamp, now)
    const length = srtp.protect(out, end - start + 12)
    if (length < 0) return
    this.outgoing.count(end - start)
    this.context.counters.packetsOut++
    rtp.send(out, port, address, 0, length)
  }

  sendRtcp(packet: Buffer, length: number): void {
    const latch = this.#mux ? this.#rtp : this.#rtcp
    const socket = this.#mux ? this.#pair?.rtp : this.#pair?.rtcp
    if (latch.port === 0) return
    const end = this.#rtcpKeys ? (this.#rtcpKeys.outbound?.protectRtcp(packet, length) ?? 0) : length
    if (end > 0) socket?.send(packet, latch.port, latch.address, 0, end)
  }

  override advance(now: number): void {
    this.#protection.advance(now)
  }

  async close(): Promise<void> {
    this.#protection.close()
    const pair = this.#pair
    this.#pair = undefined
    if (pair) await this.#ports.close(pair)
  }

  protected adopt(section: Section, role: 'offer' | 'answer'): void {
    // Only what was offered may be answered (RFC 5761 5.1.1).
    this.#mux = section.rtcpMux && (role === 'offer' || this.#mux)
    this.#rtp.tell(section.address, section.port)
    this.#rtcp.tell(section.rtcpAddress, section.rtcpPort)
    const keys = this.#protection.adopt(section, role, this.#mux)
    this.#rtpKeys = keys?.rtp
    this.#rtcpKeys = keys?.rtcp
  }

  /** `packet` is longer than the `whole` that came; so in what follows. */
  #receive(packet: Buffer, whole: number, from: Source): void {
    const { counters } = this.context
    counters.packetsIn++
    const dropped = this.#take(packet, whole, from)
    if (dropped) counters.drop(dropped)
  }

  #take(packet: Buffer, whole: number, from: Source): DropReason | undefined {
    if (whole > LARGEST) return 'too-large'
    if (whole < 12 || (packet[0] as number) >> 6 !== 2) return this.#takeDtls('rtp', packet, whole, from)
    if (this.#mux && isRtcp(packet)) return this.#takeRtcp(packet, whole, from, this.#rtp)
    // Before its description came nobody is expected here.
    if (!this.sdp.remote) return 'unknown-source'
    const now = this.context.now()
    let length = whole
    if (this.#rtpKeys) {
      length = this.#unprotect(this.#rtpKeys, packet, whole, from, this.#rtp, now, false)
      if (length < 0) return srtpDrop(length)
    }
    if (!this.#rtp.accept(from.address, from.port, now)) return this.#refuse(from)
    if (!this.connected) this.connect()
    return this.receiveRtp(packet, length, now)
  }

  /** Before the latch is asked: only who has the keys can be locked on. Not at all where the latch would refuse anyway. */
  #unprotect(
    keys: Keys,
    packet: Buffer,
    whole: number,
    from: Source,
    latch: Latch,
    now: number,
    rtcp: boolean,
  ): number {
    if (!latch.wants(from.address, from.port, now)) return whole
    const srtp = keys.inbound
    if (!srtp) return Number.NEGATIVE_INFINITY
    return rtcp ? srtp.unprotectRtcp(packet, whole) : srtp.unprotect(packet, whole)
  }

  #takeDtls(
    component: 'rtp' | 'rtcp',
    memory: Buffer,
    whole: number,
    { address, port }: Source,
  ): DropReason | undefined {
    const packet = Buffer.from(memory.subarray(0, whole))
    const first = packet[0] ?? 0
    if (first < 20 || first > 63 || !this.sdp.remote) return 'malformed'
    return this.#protection.receiveDtls(component, packet, address, port, this.context.now())
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

  #receiveRtcp(packet: Buffer, whole: number, from: Source): void {
    const dropped =
      whole > 0 && (packet[0] as number) >> 6 === 2
        ? this.#takeRtcp(packet, whole, from, this.#rtcp)
        : this.#takeDtls('rtcp', packet, whole, from)
    if (dropped) this.context.counters.drop(dropped)
  }

  #takeRtcp(packet: Buffer, whole: number, from: Source, latch: Latch): DropReason | undefined {
    if (whole > LARGEST) return 'too-large'
    if (!this.sdp.remote) return 'unknown-source'
    const now = this.context.now()
    let length = whole
    if (this.#rtcpKeys) {
      length = this.#unprotect(this.#rtcpKeys, packet, whole, from, latch, now, true)
      if (length < 0) return srtpDrop(length)
    }
    if (!latch.accept(from.address, from.port, now)) return 'unlatched-source'
    return this.receiveRtcp(packet, length, now)
  }
}
