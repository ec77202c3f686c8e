import { connect, type Socket } from 'node:net'
import { bindUdp } from '../../src/udp/index.ts'

export type WireKind = 'udp4' | 'udp6' | 'tcp'

interface Source {
  readonly address: string
  readonly port: number
}

/** What a synthetic browser sends packets over: a UDP socket, or a TCP connection with lengths before the packets (RFC 4571). */
export interface Wire {
  readonly address: string
  readonly port: number
  /** To where the far side's candidate of this kind is. */
  send(packet: Buffer, port: number): void
  close(): void
}

export function openWire(kind: WireKind, receive: (packet: Buffer, from: Source) => void): Promise<Wire> {
  return kind === 'tcp' ? Promise.resolve(tcp(receive)) : udp(kind, receive)
}

async function udp(kind: 'udp4' | 'udp6', receive: (packet: Buffer, from: Source) => void): Promise<Wire> {
  const address = kind === 'udp6' ? '::1' : '127.0.0.1'
  const socket = await bindUdp(address, 0, (memory, length, from) => {
    // What a handshake keeps, it keeps for longer than the socket lends it.
    const packet = memory.subarray(0, length)
    receive((packet[0] ?? 0) > 127 ? packet : Buffer.from(packet), from)
  })
  return {
    address,
    port: socket.port,
    send: (packet, port) => socket.send(packet, port, address),
    close: () => void socket.close(),
  }
}

function tcp(receive: (packet: Buffer, from: Source) => void): Wire {
  const address = '127.0.0.1'
  let socket: Socket | undefined
  let rest = Buffer.alloc(0)
  const open = (port: number): Socket => {
    const opened = connect(port, address)
    opened.on('error', () => {})
    opened.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes])
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0)
        const packet = Buffer.from(rest.subarray(2, end))
        rest = Buffer.from(rest.subarray(end))
        receive(packet, { address, port })
      }
    })
    return opened
  }
  return {
    address,
    // Active candidates have no port worth telling (RFC 6544 4.5).
    port: 9,
    send(packet, port) {
      socket ??= open(port)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(packet.length)
      socket.write(Buffer.concat([length, packet]))
    },
    close: () => socket?.destroy(),
  }
}
