import { createServer, isIP, type Server, type Socket } from 'node:net'
import type { BrowserLeg } from './browser-leg.ts'
import type { Path, Source } from './browser-port.ts'

/** As over UDP; a longer frame is no packet of ours, and its sender no peer. */
const LARGEST = 1500
const PACKET = 2048
/** What waits longer than this comes too late to be heard. */
const MOST_WAITING = 64 << 10
/** ms until a connection must have passed a check. */
const PATIENCE = 10_000
/** Connections that have not. */
const MOST_STRANGERS = 256
const MOST_CONNECTIONS = 4096

/** One connection of a browser: packets with their length before them (RFC 4571 2). */
export class TcpPath implements Path {
  readonly source: Source
  /** Whose it is, once an authenticated check has said so. */
  leg: BrowserLeg | undefined
  readonly #socket: Socket
  readonly #scratch = Buffer.allocUnsafeSlow(PACKET)
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket
    this.source = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0, via: this }
  }

  get scratch(): Buffer {
    return this.#scratch
  }

  send(packet: Buffer, _port: number, _address: string, start = 0, end = packet.length): void {
    if (this.#socket.destroyed || this.#socket.writableLength > MOST_WAITING) return
    const frame = Buffer.allocUnsafe(2 + end - start)
    frame.writeUInt16BE(end - start, 0)
    packet.copy(frame, 2, start, end)
    this.#socket.write(frame)
  }

  /** The packets that are whole with these bytes; undefined when the peer speaks something else. */
  read(bytes: Buffer): Buffer[] | undefined {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const packets: Buffer[] = []
    let at = 0
    while (at + 2 <= all.length) {
      const length = all.readUInt16BE(at)
      if (length > LARGEST) return undefined
      if (at + 2 + length > all.length) break
      // A copy: what is decrypted in place must not reach into the next packet's frame.
      packets.push(Buffer.from(all.subarray(at + 2, at + 2 + length)))
      at += 2 + length
    }
    this.#rest = Buffer.from(all.subarray(at))
    return packets
  }

  end(): void {
    this.#socket.destroy()
  }
}

/** The TCP port of all browser legs, for networks that let no UDP through (RFC 6544): we wait, browsers connect. */
export class TcpPaths {
  readonly #servers: Server[] = []
  readonly #paths = new Set<TcpPath>()
  readonly #strangers = new Set<TcpPath>()
  readonly #receive: (packet: Buffer, path: TcpPath) => void

  private constructor(receive: (packet: Buffer, path: TcpPath) => void) {
    this.#receive = receive
  }

  /** On each of the addresses, the same port. Rejects with the system's error when it is taken. */
  static async open(
    binds: readonly string[],
    port: number,
    receive: (packet: Buffer, path: TcpPath) => void,
  ): Promise<TcpPaths> {
    const own = new TcpPaths(receive)
    try {
      for (const bind of binds) await own.#listen(bind, own.port || port)
      return own
    } catch (error) {
      await own.close()
      throw error
    }
  }

  get port(): number {
    const address = this.#servers[0]?.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** A check was authenticated: it may stay. */
  prove(path: TcpPath, leg: BrowserLeg): void {
    this.#strangers.delete(path)
    path.leg = leg
  }

  forget(leg: BrowserLeg): void {
    for (const path of this.#paths) if (path.leg === leg) path.end()
  }

  async close(): Promise<void> {
    for (const path of this.#paths) path.end()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  #listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket))
      server.maxConnections = MOST_CONNECTIONS
      server.once('error', reject)
      server.listen({ host, port, ipv6Only: isIP(host) === 6 }, () => {
        server.removeListener('error', reject)
        server.on('error', () => {})
        this.#servers.push(server)
        resolve()
      })
    })
  }

  #accept(socket: Socket): void {
    const path = new TcpPath(socket)
    const timer = setTimeout(() => {
      if (path.leg === undefined) path.end()
    }, PATIENCE)
    timer.unref()
    this.#paths.add(path)
    this.#strangers.add(path)
    if (this.#strangers.size > MOST_STRANGERS) for (const oldest of [...this.#strangers].slice(0, 1)) oldest.end()
    // What the peer breaks off shows in `close`.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      this.#paths.delete(path)
      this.#strangers.delete(path)
    })
    socket.on('data', (bytes: Buffer) => {
      const packets = path.read(bytes)
      if (!packets) path.end()
      else for (const packet of packets) this.#receive(packet, path)
    })
  }
}
