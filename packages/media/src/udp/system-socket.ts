import { room } from '../arena/index.ts'
import { MOST } from './inbox.ts'
import { familyOf, isSix, LONGEST_NAME } from './names.ts'
import type { Poller, Waiting } from './poller.ts'
import { BUFFER, PACKET, type Receive, type UdpSocket, type UdpSource } from './types.ts'

const DATAGRAM = 2
const NON_BLOCKING = 0o4000
const CLOSE_ON_EXEC = 0o2000000
const SOCKET_LEVEL = 1
const SEND_BUFFER = 7
const RECEIVE_BUFFER = 8
const IPV6_LEVEL = 41
const IPV6_ONLY = 26
const DONT_WAIT = 0x40

const scratch = room(PACKET)
let scratchAt = 0
/** The packet that is being heard, which is often what is sent on. */
let lent: Buffer | undefined
let lentAt = 0

/** A socket of the system's own, without what `dgram` does for each packet: Linux only. */
export class SystemSocket implements UdpSocket, Waiting {
  readonly port: number
  readonly #poller: Poller
  readonly #file: number
  readonly #receive: Receive
  /** Packets taken by one system call. */
  readonly #most: number
  #closed = false
  /** Where the last packet came from, and its name's first words. */
  #source: UdpSource | undefined
  #head = 0
  #next = 0
  /** Where the last packet went. */
  #toAddress = ''
  #toPort = 0
  readonly #to = Buffer.allocUnsafe(LONGEST_NAME)
  readonly #toAt: number
  /** 0: to nowhere. */
  #toLength = 0

  private constructor(poller: Poller, file: number, port: number, receive: Receive, isShared: boolean) {
    this.#poller = poller
    this.#file = file
    this.port = port
    this.#receive = receive
    this.#most = isShared ? MOST : 1
    this.#toAt = poller.libc.addressOf(this.#to)
  }

  /** `isShared`: many send to it, so that several packets wait at once. Throws the system's error when the port is taken. */
  static open(poller: Poller, address: string, port: number, receive: Receive, isShared: boolean): SystemSocket {
    const { libc, names } = poller
    const detail = `${address}:${port}`
    const parsed = names.of(address)
    if (!parsed) throw new TypeError(`${address} is no IP address`)
    const name = Buffer.from(parsed)
    name.writeUInt16BE(port, 2)
    const file = libc.socket(familyOf(name), DATAGRAM | NON_BLOCKING | CLOSE_ON_EXEC, 0)
    if (file < 0) throw libc.failure('socket', detail)
    const set = (level: number, option: number, value: number) =>
      libc.setsockopt(file, level, option, new Int32Array([value]), 4)
    // One family each: in a socket of both, IPv4 addresses would come as IPv6 ones, and match nothing in an SDP.
    if (isSix(name)) set(IPV6_LEVEL, IPV6_ONLY, 1)
    // What the system does not allow is not needed either: it gives what it may.
    set(SOCKET_LEVEL, RECEIVE_BUFFER, BUFFER)
    set(SOCKET_LEVEL, SEND_BUFFER, BUFFER)
    try {
      if (libc.bind(file, name, name.length) < 0) throw libc.failure('bind', detail)
      if (libc.getsockname(file, name, new Int32Array([name.length])) < 0) throw libc.failure('getsockname', detail)
      const own = new SystemSocket(poller, file, name.readUInt16BE(2), receive, isShared)
      poller.watch(file, own)
      return own
    } catch (error) {
      libc.close(file)
      throw error
    }
  }

  get scratch(): Buffer {
    return scratch
  }

  send(packet: Buffer, port: number, address: string, start = 0, end = packet.length): void {
    // A forged packet may come from port 0; what is no port would be cut to one.
    if (this.#closed || port === 0 || (port & 0xffff) !== port) return
    if (port !== this.#toPort || address !== this.#toAddress) this.#turnTo(port, address)
    if (this.#toLength === 0) return
    const { libc } = this.#poller
    // Where most packets lie is known.
    scratchAt ||= libc.addressOf(scratch)
    const at = packet === scratch ? scratchAt : packet === lent ? lentAt : libc.addressOf(packet)
    libc.sendTo(this.#file, at + start, end - start, DONT_WAIT, this.#toAt, this.#toLength)
  }

  take(): void {
    const { inbox } = this.#poller
    const count = inbox.fill(this.#file, this.#most)
    for (let at = 0; at < count && !this.#closed; at++) {
      const slot = inbox.slots[at] as Buffer
      lent = slot
      lentAt = inbox.address + at * PACKET
      this.#receive(slot, inbox.lengthOf(at), this.#from(at))
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#poller.forget(this.#file)
    this.#poller.libc.close(this.#file)
  }

  #from(at: number): UdpSource {
    const { inbox, names } = this.#poller
    const head = inbox.head(at)
    const next = inbox.next(at)
    // Of IPv6 these words are port and flow, not the address.
    if (this.#source && head === this.#head && next === this.#next && (head & 0xffff) === 2) return this.#source
    this.#head = head
    this.#next = next
    this.#source = names.source(inbox.names, inbox.nameAt(at), head, next)
    return this.#source
  }

  #turnTo(port: number, address: string): void {
    const name = this.#poller.names.of(address)
    this.#toLength = name?.length ?? 0
    name?.copy(this.#to)
    this.#to[2] = port >> 8
    this.#to[3] = port
    this.#toPort = port
    this.#toAddress = address
  }
}
