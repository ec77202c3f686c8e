import type { Flow } from '@offhook/sip'
import type { WebSocket } from 'ws'
import { type FlowEvents, type FlowTransport, flowId } from './flows.ts'

export interface WebSocketInfo {
  readonly secure: boolean
  readonly remote: { readonly address: string; readonly port: number }
  /** Where the browser connected to. */
  readonly local: { readonly host: string; readonly port: number }
}

/** What a browser says whose page is left or closes the socket; a path that was lost says nothing (RFC 6455 7.4.1). */
const goodbyes = [1000, 1001]

/** A browser that does not read gets no more than this many bytes kept for it. */
const maxUnsent = 1 << 20

let serial = 0

/** SIP over WebSockets (RFC 7118) that the HTTP server has accepted. */
export class WebSocketTransport implements FlowTransport {
  readonly #sockets = new Map<string, WebSocket>()
  readonly #events: FlowEvents

  constructor(events: FlowEvents) {
    this.#events = events
  }

  get connections(): number {
    return this.#sockets.size
  }

  adopt(socket: WebSocket, info: WebSocketInfo): Flow {
    const transport = info.secure ? 'wss' : 'ws'
    const flow: Flow = {
      id: flowId(transport, info.local, info.remote, ++serial),
      transport,
      local: info.local,
      remote: info.remote,
    }
    this.#sockets.set(flow.id, socket)
    // SIP comes in text or binary frames alike (RFC 7118 4.2); `ws` gives a Buffer for both.
    socket.on('message', (data: Buffer) => this.#events.data(flow, data))
    socket.on('error', (error: Error) => this.#events.problem('WebSocket', { flow: flow.id, error: error.message }))
    socket.on('close', (code: number) => {
      this.#sockets.delete(flow.id)
      this.#events.closed(flow, goodbyes.includes(code))
    })
    return flow
  }

  transmit(flow: Flow, data: Uint8Array | string): boolean {
    const socket = this.#sockets.get(flow.id)
    if (socket === undefined || socket.readyState !== socket.OPEN) return false
    if (socket.bufferedAmount > maxUnsent) {
      socket.terminate()
      return false
    }
    socket.send(data, { binary: false })
    return true
  }

  has(flow: Flow): boolean {
    return this.#sockets.has(flow.id)
  }

  drop(flow: Flow): void {
    this.#sockets.get(flow.id)?.close(1008)
  }

  close(): Promise<void> {
    // 1001: the server is going away; clients come back by themselves.
    for (const socket of this.#sockets.values()) socket.close(1001)
    return Promise.resolve()
  }
}
