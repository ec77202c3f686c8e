import net from 'node:net'
import tls from 'node:tls'
import type { Flow } from '@offhook/sip'
import { type FlowEvents, type FlowTransport, flowId, type Listening } from './flows.ts'

export interface StreamOptions {
  readonly transport: 'tcp' | 'tls'
  readonly host: string
  readonly port: number
  readonly localAddress: (remote: string) => string
  /** For tls. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  /** Connections at once, 1,000 by default; one more is closed. */
  readonly maxConnections?: number
  /** ms without a byte until a connection is closed; phones send keep-alives or re-register well within. */
  readonly idleTimeout?: number
}

/** A peer that does not read gets no more than this many bytes kept for it. */
const maxUnsent = 1 << 20

let serial = 0

/** SIP over TCP and TLS (RFC 3261 18): pieces of the stream go up as they come, framing is the core's. */
export async function listenStream(
  options: StreamOptions,
  events: FlowEvents,
): Promise<FlowTransport & { readonly listening: Listening }> {
  const sockets = new Map<string, net.Socket>()
  const accept = (socket: net.Socket) => {
    const remote = { address: plain(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
    if (remote.port === 0) return socket.destroy()
    if (sockets.size >= (options.maxConnections ?? 1000)) {
      events.problem('too many connections', { transport: options.transport, from: remote.address })
      return socket.destroy()
    }
    const flow: Flow = {
      id: flowId(options.transport, { port: options.port }, remote, ++serial),
      transport: options.transport,
      local: { host: options.localAddress(remote.address), port },
      remote,
    }
    sockets.set(flow.id, socket)
    socket.setNoDelay(true)
    socket.setTimeout(options.idleTimeout ?? 3_900_000, () => socket.destroy())
    socket.on('data', (data) => events.data(flow, data))
    socket.on('error', (error) => events.problem('connection', { flow: flow.id, error: error.message }))
    socket.on('close', () => {
      sockets.delete(flow.id)
      events.closed(flow)
    })
    return undefined
  }
  const server = options.transport === 'tcp' ? net.createServer(accept) : secureServer(options, accept, events)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    listening: { transport: options.transport, host: options.host, port },
    get connections() {
      return sockets.size
    },
    transmit(flow, data) {
      const socket = sockets.get(flow.id)
      if (socket === undefined || !socket.writable) return false
      if (socket.writableLength > maxUnsent) {
        socket.destroy(new Error('the peer does not read'))
        return false
      }
      socket.write(data)
      return true
    },
    has: (flow) => sockets.has(flow.id),
    drop(flow) {
      sockets.get(flow.id)?.end()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets.values()) socket.destroy()
      }),
  }
}

function secureServer(options: StreamOptions, accept: (socket: net.Socket) => unknown, events: FlowEvents): tls.Server {
  const server = tls.createServer({ ...options.certificate, handshakeTimeout: 10_000, minVersion: 'TLSv1.2' }, accept)
  server.on('tlsClientError', (error, socket) =>
    events.problem('TLS handshake', { error: error.message, from: socket.remoteAddress ?? 'unknown' }),
  )
  return server
}

/** IPv4 addresses as such, also on a dual-stack socket. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
