/** WebSockets without a network: what the client's end sends, `server` hears after a millisecond, and back. */
import type { Clock } from './clock.ts'

export interface ServerEnd {
  readonly id: number
  readonly url: string
  send(data: string | Uint8Array): void
  close(): void
}

export interface FakeServer {
  opened(end: ServerEnd): void
  received(end: ServerEnd, data: string | Uint8Array): void
  closed(end: ServerEnd): void
}

class FakeSocket {
  binaryType = 'blob'
  readyState = 0
  onopen: (() => void) | undefined
  onmessage: ((event: { data: unknown }) => void) | undefined
  onerror: ((event: unknown) => void) | undefined
  onclose: ((event: unknown) => void) | undefined
  readonly #network: FakeNetwork
  readonly end: ServerEnd
  isStranded = false

  constructor(network: FakeNetwork, end: ServerEnd) {
    this.#network = network
    this.end = end
  }
  send(data: string | Uint8Array): void {
    this.#network.sent++
    this.#network.carry(() => {
      if (!this.isStranded) this.#network.server?.received(this.end, data)
    })
  }
  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#network.carry(() => this.#network.server?.closed(this.end))
  }
}

export class FakeNetwork {
  server: FakeServer | undefined
  /** `up`; `refusing`: the connection fails at once; `dead`: nothing is heard of it, in either direction. */
  mode: 'up' | 'refusing' | 'dead' = 'up'
  attempts = 0
  /** Messages and pings from the client. */
  sent = 0
  /** Names of hosts that refuse. */
  readonly down = new Set<string>()
  readonly #clock: Clock
  #open: FakeSocket[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  carry(run: () => void): void {
    this.#clock.later(() => {
      if (this.mode !== 'dead') run()
    }, 1)
  }

  connect(url: string, protocol: string): FakeSocket {
    if (protocol !== 'sip') throw new Error(`subprotocol ${protocol}`)
    if (url.startsWith('ws://insecure')) throw new DOMException('mixed content', 'SecurityError')
    const id = ++this.attempts
    const close = (): void => this.#drop(socket)
    const socket: FakeSocket = new FakeSocket(this, {
      id,
      url,
      close,
      send: (data) =>
        this.carry(() => {
          if (socket.readyState === 1 && !socket.isStranded)
            socket.onmessage?.({ data: typeof data === 'string' ? data : data.slice().buffer })
        }),
    })
    this.carry(() => {
      if (this.mode === 'refusing' || this.down.has(new URL(url).hostname)) close()
      else if (socket.readyState === 0) {
        socket.readyState = 1
        this.#open.push(socket)
        this.server?.opened(socket.end)
        socket.onopen?.()
      }
    })
    return socket
  }

  /** Another network: nothing is heard of the sockets that are open, new ones work. */
  change(): void {
    for (const socket of this.#open) socket.isStranded = true
  }

  /** Every socket breaks. */
  cut(): void {
    for (const socket of this.#open) this.#drop(socket)
    this.#open = []
  }

  #drop(socket: FakeSocket): void {
    if (socket.readyState === 3) return
    socket.readyState = 3
    socket.onerror?.({ type: 'error' })
    socket.onclose?.({ type: 'close', code: 1006 })
  }
}
