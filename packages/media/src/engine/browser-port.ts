import { answerBinding } from '../ice/index.ts'
import type { BrowserLeg } from './browser-leg.ts'
import type { LegContext } from './context.ts'
import type { DropReason } from './counters.ts'
import { hasCode } from './port-pairs.ts'
import { MediaRefused } from './types.ts'
import { UdpSocket } from './udp.ts'

const LARGEST = 1500
/** One browser seldom has more paths than this; beyond it the oldest is forgotten. */
const ADDRESSES_PER_LEG = 16

export interface Source {
  readonly address: string
  readonly port: number
}

/** The one UDP port of all browser legs: told apart by first byte (RFC 7983 7), then by who passed an authenticated check. */
export class BrowserPort {
  readonly #context: LegContext
  #socket: UdpSocket | undefined
  readonly #byUfrag = new Map<string, BrowserLeg>()
  // Two maps instead of one with joined keys: a string per packet costs more than the look-up.
  readonly #bySource = new Map<string, Map<number, BrowserLeg>>()
  readonly #sources = new Map<BrowserLeg, Source[]>()

  private constructor(context: LegContext) {
    this.#context = context
  }

  /** The first free port of the range, `[0, 0]` for any. Rejects with `MediaRefused` 503 when there is none. */
  static async open(bind: string, [first, last]: readonly [number, number], context: LegContext): Promise<BrowserPort> {
    const own = new BrowserPort(context)
    for (let port = first; port <= last; port++) {
      try {
        own.#socket = await UdpSocket.bind(bind, port, (packet, from) => own.#receive(packet, from))
        return own
      } catch (error) {
        if (!hasCode(error, 'EADDRINUSE')) throw error
      }
    }
    throw new MediaRefused({ status: 503, reason: `no free UDP port for browsers in ${first}-${last}` })
  }

  get port(): number {
    return this.#socket?.port ?? 0
  }

  get scratch(): Buffer {
    return (this.#socket as UdpSocket).scratch
  }

  send(packet: Buffer, to: Source): void {
    this.#socket?.send(packet, to.port, to.address)
  }

  /** Checks that name `ufrag` are for `leg`. */
  claim(ufrag: string, leg: BrowserLeg): void {
    this.#byUfrag.set(ufrag, leg)
  }

  disclaim(ufrag: string): void {
    this.#byUfrag.delete(ufrag)
  }

  forget(leg: BrowserLeg): void {
    for (const source of this.#sources.get(leg) ?? []) this.#remove(source, leg)
    this.#sources.delete(leg)
  }

  async close(): Promise<void> {
    await this.#socket?.close()
  }

  #receive(packet: Buffer, from: Source): void {
    const { counters } = this.#context
    counters.packetsIn++
    const dropped = this.#take(packet, from)
    if (dropped) counters.drop(dropped)
  }

  #take(packet: Buffer, from: Source): DropReason | undefined {
    if (packet.length > LARGEST) return 'too-large'
    const first = packet[0] ?? 255
    if (first < 4) return this.#check(packet, from)
    const leg = this.#bySource.get(from.address)?.get(from.port)
    if (!leg) return 'unknown-source'
    if (first > 127 && first < 192) return leg.receiveMedia(packet)
    if (first < 20 || first > 63) return 'unknown-protocol'
    leg.receiveDtls(packet)
    return undefined
  }

  #check(packet: Buffer, from: Source): DropReason | undefined {
    const peer = { address: from.address, port: from.port, family: 4 } as const
    const result = answerBinding(packet, peer, (ufrag) => this.#byUfrag.get(ufrag)?.passwords(ufrag))
    if (result.kind === 'drop') return 'stun'
    this.send(result.data, from)
    if (result.kind === 'error-response') return 'stun'
    const leg = this.#byUfrag.get(result.ufrag)
    leg?.checked(this.#admit(from, leg), result.ufrag, result.useCandidate)
    return undefined
  }

  #admit(from: Source, leg: BrowserLeg): Source {
    let ports = this.#bySource.get(from.address)
    if (!ports) {
      ports = new Map()
      this.#bySource.set(from.address, ports)
    }
    const sources = this.#sources.get(leg) ?? []
    const known = sources.find((source) => source.port === from.port && source.address === from.address)
    if (known && ports.get(from.port) === leg) return known
    ports.set(from.port, leg)
    if (known) return known
    const source = { address: from.address, port: from.port }
    sources.push(source)
    this.#sources.set(leg, sources)
    const oldest = sources.length > ADDRESSES_PER_LEG ? sources.shift() : undefined
    if (oldest) this.#remove(oldest, leg)
    return source
  }

  #remove(source: Source, leg: BrowserLeg): void {
    const ports = this.#bySource.get(source.address)
    if (ports?.get(source.port) !== leg) return
    ports.delete(source.port)
    if (ports.size === 0) this.#bySource.delete(source.address)
  }
}
