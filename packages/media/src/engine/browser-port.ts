import { isIP } from 'node:net'
import { answerBinding, candidateLines, tcpCandidateLines } from '../ice/index.ts'
import { bindUdp, type UdpSocket, type UdpSource } from '../udp/index.ts'
import type { BrowserLeg } from './browser-leg.ts'
import type { LegContext } from './context.ts'
import type { DropReason } from './counters.ts'
import { openEach } from './own-addresses.ts'
import { type Anywhere, hasCode } from './port-pairs.ts'
import { type TcpPath, TcpPaths } from './tcp-paths.ts'
import { type EngineOptions, MediaRefused } from './types.ts'

const LARGEST = 1500
/** One browser seldom has more paths than this; beyond it the oldest is forgotten. */
const ADDRESSES_PER_LEG = 16
/** Of ports: what the system gives for one family may be taken in the other. */
const MOST_TRIES = 65_535

/** A socket, or a connection. See `UdpSocket` on what a buffer given to `send` may be used for then. */
export interface Path {
  readonly scratch: Buffer
  send(packet: Buffer, port: number, address: string, start?: number, end?: number): void
}

/** Where packets come from, and by what they are answered. */
export interface Source {
  readonly address: string
  readonly port: number
  readonly via: Path
}

/** Kept with a source whose packets come: who takes them. Empty as soon as that may be another. */
interface Memo {
  by: BrowserPort | undefined
  leg: BrowserLeg | undefined
}

/**
 * The one UDP port of all browser legs, of both families, and a TCP port beside it: told apart by first byte (RFC 7983 7), then
 * by who passed an authenticated check.
 */
export class BrowserPort {
  readonly #context: LegContext
  #sockets: readonly UdpSocket[] = []
  #tcp: TcpPaths | undefined
  readonly #byUfrag = new Map<string, BrowserLeg>()
  // Two maps instead of one with joined keys: a string per packet costs more than the look-up.
  readonly #bySource = new Map<string, Map<number, BrowserLeg>>()
  readonly #sources = new Map<BrowserLeg, Source[]>()
  readonly #memos = new Map<BrowserLeg, Memo>()

  private constructor(context: LegContext) {
    this.#context = context
  }

  /** The first free port of the range, `[0, 0]` for any. Rejects with `MediaRefused` 503 when there is none. */
  static async open(
    bind: Anywhere,
    { ports: [first, last], addresses, tcpPort }: Pick<EngineOptions, 'ports' | 'addresses' | 'tcpPort'>,
    context: LegContext,
  ): Promise<BrowserPort> {
    const own = new BrowserPort(context)
    const withIpv6 = addresses.some((address) => isIP(address) === 6)
    for (let port = first, tries = 0; own.#sockets.length === 0; tries++, port = first === 0 ? 0 : port + 1) {
      if (port > last || tries > MOST_TRIES) throw new MediaRefused({ status: 503, reason: noPort(first, last) })
      try {
        own.#sockets = await own.#bind(withIpv6 ? [bind.ipv4, bind.ipv6] : [bind.ipv4], port, addresses)
      } catch (error) {
        if (!hasCode(error, 'EADDRINUSE')) throw error
      }
    }
    if (tcpPort === undefined) return own
    try {
      const receive = (packet: Buffer, path: TcpPath) => own.#receiveTcp(packet, path)
      own.#tcp = await TcpPaths.open(withIpv6 ? [bind.ipv4, bind.ipv6] : [bind.ipv4], tcpPort, receive)
      return own
    } catch (error) {
      await own.close()
      if (!hasCode(error, 'EADDRINUSE')) throw error
      throw new MediaRefused({ status: 503, reason: `TCP port ${tcpPort} is not free` })
    }
  }

  get port(): number {
    return this.#sockets[0]?.port ?? 0
  }

  /** Whole lines for an SDP: UDP first. */
  candidates(addresses: readonly string[]): string[] {
    const lines = candidateLines(addresses, this.port)
    return this.#tcp ? [...lines, ...tcpCandidateLines(addresses, this.#tcp.port)] : lines
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
    this.#tcp?.forget(leg)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sockets.map((socket) => socket.close()), this.#tcp?.close()])
  }

  async #bind(binds: readonly string[], port: number, addresses: readonly string[]): Promise<readonly UdpSocket[]> {
    const sockets: UdpSocket[] = []
    const open = async (address: string): Promise<void> => {
      const socket: UdpSocket = await bindUdp(
        address,
        sockets[0]?.port ?? port,
        (packet, length, from) => this.#receive(packet, length, from, socket),
        { isShared: true },
      )
      sockets.push(socket)
    }
    try {
      for (const bind of binds) await openEach(bind, addresses, open)
      return sockets
    } catch (error) {
      await Promise.all(sockets.map((socket) => socket.close()))
      throw error
    }
  }

  #receive(memory: Buffer, length: number, from: UdpSource, via: Path): void {
    const { counters } = this.#context
    const { address, port } = from
    counters.packetsIn++
    const dropped =
      length > LARGEST
        ? 'too-large'
        : length > 0 && (memory[0] as number) < 4
          ? this.#check(memory.subarray(0, length), { address, port, via })
          : this.#take(memory, length, this.#legOf(from), address, port, via)
    if (dropped) counters.drop(dropped)
  }

  #legOf(from: UdpSource): BrowserLeg | undefined {
    const memo = from.memo as Memo | undefined
    if (memo?.by === this) return memo.leg
    const leg = this.#bySource.get(from.address)?.get(from.port)
    if (leg) {
      const made = this.#memos.get(leg) ?? { by: this, leg }
      this.#memos.set(leg, made)
      from.memo = made
    }
    return leg
  }

  /** One of its sources is another's now, or nobody's. */
  #unlearn(leg: BrowserLeg | undefined): void {
    const memo = leg && this.#memos.get(leg)
    if (!memo) return
    memo.by = undefined
    memo.leg = undefined
    this.#memos.delete(leg)
  }

  #receiveTcp(packet: Buffer, path: TcpPath): void {
    const { counters } = this.#context
    counters.packetsIn++
    const { address, port } = path.source
    const dropped =
      (packet[0] ?? 255) < 4
        ? this.#check(packet, path.source, path)
        : this.#take(packet, packet.length, path.leg, address, port, path)
    if (dropped) counters.drop(dropped)
  }

  /** `packet` is longer than the `length` that came. */
  #take(
    packet: Buffer,
    length: number,
    leg: BrowserLeg | undefined,
    address: string,
    port: number,
    via: Path,
  ): DropReason | undefined {
    if (!leg) return 'unknown-source'
    const first = length > 0 ? (packet[0] as number) : 255
    if (first > 127 && first < 192) return leg.receiveMedia(packet, length, address, port, via)
    if (first < 20 || first > 63) return 'unknown-protocol'
    // What a handshake keeps, it keeps for longer than the socket lends it.
    leg.receiveDtls(Buffer.from(packet.subarray(0, length)))
    return undefined
  }

  /** `path` for a connection, which belongs to who passes a check over it. */
  #check(packet: Buffer, from: Source, path?: TcpPath): DropReason | undefined {
    const peer = { address: from.address, port: from.port, family: isIP(from.address) === 6 ? 6 : 4 } as const
    const result = answerBinding(packet, peer, (ufrag) => this.#byUfrag.get(ufrag)?.passwords(ufrag))
    if (result.kind === 'drop') return 'stun'
    from.via.send(result.data, from.port, from.address)
    if (result.kind === 'error-response') return 'stun'
    const leg = this.#byUfrag.get(result.ufrag)
    if (!leg) return 'stun'
    if (path) this.#tcp?.prove(path, leg)
    leg.checked(path ? path.source : this.#admit(from, leg), result.ufrag, result.useCandidate)
    return undefined
  }

  #admit(from: Source, leg: BrowserLeg): Source {
    let ports = this.#bySource.get(from.address)
    if (!ports) {
      ports = new Map()
      this.#bySource.set(from.address, ports)
    }
    const sources = this.#sources.get(leg) ?? []
    const isSame = (source: Source) => source.port === from.port && source.address === from.address
    // It may ask several of our addresses from one of its own, and wants to hear from the one that it nominates.
    const known = sources.find((source) => isSame(source) && source.via === from.via)
    if (known && ports.get(from.port) === leg) return known
    this.#unlearn(ports.get(from.port))
    ports.set(from.port, leg)
    if (known) return known
    sources.push(from)
    this.#sources.set(leg, sources)
    const oldest = sources.length > ADDRESSES_PER_LEG ? sources.shift() : undefined
    const isUsed = sources.some(({ address, port }) => port === oldest?.port && address === oldest.address)
    if (oldest && !isUsed) this.#remove(oldest, leg)
    return from
  }

  #remove(source: Source, leg: BrowserLeg): void {
    const ports = this.#bySource.get(source.address)
    if (ports?.get(source.port) !== leg) return
    this.#unlearn(leg)
    ports.delete(source.port)
    if (ports.size === 0) this.#bySource.delete(source.address)
  }
}

const noPort = (first: number, last: number): string => `no free UDP port for browsers in ${first}-${last}`
