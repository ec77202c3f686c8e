import { createSocket } from 'node:dgram'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Flow } from '@offhook/sip'
import { freePort } from '../net/ports.ts'

export type SocketTransport = 'udp' | 'tcp'

export interface SocketEvents {
  data(flow: Flow, data: Uint8Array): void
  closed(flow: Flow): void
}

/** One UDP socket and one TCP listener on the same port of 127.0.0.1, with the flows that come of them. */
export interface Sockets {
  readonly port: number
  /** The flow to a port of 127.0.0.1: for TCP a connection that stands, or a new one. */
  flow(transport: SocketTransport, port: number): Promise<Flow>
  /** What cannot be sent is lost, as on any network. */
  transmit(flow: Flow, data: Uint8Array | string, to: Flow['remote'] | undefined): void
  close(): Promise<void>
}

const host = '127.0.0.1'

export async function openSockets(events: SocketEvents, wanted?: number): Promise<Sockets> {
  const port = wanted ?? (await freePort())
  const connections = new Map<string, Socket>()
  const udp = createSocket('udp4')
  const flowOf = (transport: SocketTransport, remotePort: number): Flow => ({
    id: `${transport} ${port}-${remotePort}`,
    transport,
    local: { host, port },
    remote: { address: host, port: remotePort },
  })
  const adopt = (socket: Socket, remotePort: number): Flow => {
    const flow = flowOf('tcp', remotePort)
    connections.set(flow.id, socket)
    socket.setNoDelay(true)
    socket.on('data', (data) => events.data(flow, data))
    socket.on('error', () => {})
    socket.on('close', () => {
      if (connections.get(flow.id) === socket) connections.delete(flow.id)
      events.closed(flow)
    })
    return flow
  }
  const server = createServer((socket) => void adopt(socket, socket.remotePort ?? 0))
  udp.on('message', (data, from) => events.data(flowOf('udp', from.port), data))
  udp.on('error', () => {})
  await new Promise<void>((resolve) => udp.bind({ port, address: host, exclusive: true }, resolve))
  await listen(server, port)

  return {
    port,
    async flow(transport, remotePort) {
      const flow = flowOf(transport, remotePort)
      if (transport === 'udp' || connections.has(flow.id)) return flow
      const socket = connect(remotePort, host)
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('error', reject)
      })
      return adopt(socket, remotePort)
    },
    transmit(flow, data, to) {
      if (flow.transport === 'udp') udp.send(data, to?.port ?? flow.remote.port, host)
      else connections.get(flow.id)?.write(data)
    },
    async close() {
      for (const socket of connections.values()) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => server.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ])
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}
