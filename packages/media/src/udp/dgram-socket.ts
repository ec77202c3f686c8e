import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'

import { BUFFER, PACKET, type Receive, type UdpSocket } from './types.ts'

/** By Node's own `dgram`: works everywhere. */
export class DgramSocket implements UdpSocket {
  readonly port: number
  readonly #socket: Socket
  #scratch: Buffer = Buffer.allocUnsafeSlow(PACKET)
  #closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    this.port = socket.address().port
  }

  /** Rejects with the system's error when the port is taken. */
  static bind(address: string, port: number, receive: Receive): Promise<DgramSocket> {
    return new Promise((resolve, reject) => {
      // We only ever send to literal addresses. Node's own look-up would put off each packet to the next tick.
      const family = isIP(address) === 6 ? 6 : 4
      const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
        done(null, host, family)
      // One family each: in a socket of both, IPv4 addresses would come as IPv6 ones, and match nothing in an SDP.
      const socket = createSocket({
        type: family === 6 ? 'udp6' : 'udp4',
        ipv6Only: family === 6,
        lookup: lookup as never,
      })
      socket.once('error', (error) => {
        socket.close()
        reject(error)
      })
      socket.bind({ address, port, exclusive: true }, () => {
        socket.removeAllListeners('error')
        // ICMP errors of a peer that is gone are no news: silence is noticed elsewhere.
        socket.on('error', () => {})
        enlarge(socket)
        socket.on('message', (packet, from) => receive(packet, packet.length, from))
        resolve(new DgramSocket(socket))
      })
    })
  }

  get scratch(): Buffer {
    return this.#scratch
  }

  send(packet: Buffer, port: number, address: string, start = 0, end = packet.length): void {
    // A forged packet may come from port 0; sending there, or to what is no port, would throw.
    if (this.#closed || port === 0 || (port & 0xffff) !== port) return
    this.#socket.send(packet, start, end - start, port, address)
    // libuv sends at once when it can; only when the system's buffer is full does it keep the memory for later.
    if (packet.buffer === this.#scratch.buffer && this.#socket.getSendQueueCount() > 0) {
      this.#scratch = Buffer.allocUnsafeSlow(PACKET)
    }
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#closed = true
    return new Promise((resolve) => this.#socket.close(resolve))
  }
}

function enlarge(socket: Socket): void {
  // What the system does not allow is not needed either: it gives what it may.
  try {
    socket.setRecvBufferSize(BUFFER)
    socket.setSendBufferSize(BUFFER)
  } catch {}
}
