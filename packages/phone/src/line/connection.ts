/** The way to the server: one flow at a time, with a new one when it is lost. */
import type { Flow } from '@offhook/sip'
import type { Platform } from '../platform.ts'
import { randomToken } from '../random.ts'
import { type KeepAlive, keepAlive } from './keep-alive.ts'
import { openSocket, type Socket } from './socket.ts'

export interface ConnectionEvents {
  up(flow: Flow): void
  received(flow: Flow, data: Uint8Array | string): void
  /** `flow` where one had been up. */
  down(flow: Flow | undefined, cause: unknown): void
}

const firstDelay = 500
const longestDelay = 30_000

/** `/ws` on the page's host becomes `wss://host/ws`. Throws TypeError where it is no address. */
export function serverUrl(server: string, page: string | undefined): URL {
  const url = new URL(server, page)
  if (/^https?:$/.test(url.protocol)) url.protocol = url.protocol.replace('http', 'ws')
  if (!/^wss?:$/.test(url.protocol)) throw new TypeError(`no address: ${server}`)
  return url
}

export class Connection {
  /** Names us in Via and Contact (RFC 7118 5): one per phone, so that a new socket's Contact replaces the old. */
  readonly host: string
  readonly #platform: Platform
  readonly #events: ConnectionEvents
  readonly #url: URL
  #socket: Socket | undefined
  #flow: Flow | undefined
  #keepAlive: KeepAlive | undefined
  #cancelRetry: (() => void) | undefined
  #count = 0
  #failures = 0

  constructor(platform: Platform, url: URL, events: ConnectionEvents) {
    this.#platform = platform
    this.#events = events
    this.#url = url
    this.host = `${randomToken(platform, 12)}.invalid`
  }

  /** Undefined while there is none. */
  get flow(): Flow | undefined {
    return this.#flow
  }

  open(): void {
    this.close()
    const isSecure = this.#url.protocol === 'wss:'
    const flow: Flow = {
      id: `${this.host}/${++this.#count}`,
      transport: isSecure ? 'wss' : 'ws',
      local: { host: this.host },
      remote: { address: this.#url.hostname, port: Number(this.#url.port) || (isSecure ? 443 : 80) },
    }
    this.#socket = openSocket(this.#platform, this.#url.href, {
      opened: () => {
        this.#flow = flow
        this.#keepAlive = keepAlive(
          this.#platform,
          () => this.#socket?.send('\r\n\r\n'),
          () => this.drop('no pong'),
        )
        this.#events.up(flow)
      },
      received: (data) => {
        this.#keepAlive?.heard(false)
        this.#events.received(flow, data)
      },
      closed: (cause) => this.drop(cause),
    })
  }

  /** Opens again after a random time that doubles with each failure: a restarted server is not stormed. */
  openLater(atLeast = 0): void {
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** this.#failures++)
    const bytes = new Uint8Array(1)
    this.#platform.random(bytes)
    this.#cancelRetry?.()
    this.#cancelRetry = this.#platform.later(() => this.open(), atLeast + (ceiling * ((bytes[0] ?? 0) + 1)) / 256)
  }

  /** The network is said to be back: no need to wait out a back-off. */
  hurry(): void {
    if (this.#cancelRetry) this.open()
  }

  /** The server took us: the next loss starts with a short wait again. */
  well(): void {
    this.#failures = 0
  }

  send(flow: Flow, data: Uint8Array | string): void {
    if (flow.id === this.#flow?.id) this.#socket?.send(data)
  }

  pong(): void {
    this.#keepAlive?.heard(true)
  }

  /** Treats the path as lost. */
  drop(cause: unknown): void {
    const flow = this.#flow
    this.close()
    this.#events.down(flow, cause)
  }

  /** Ends it; nothing is told. */
  close(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#keepAlive?.stop()
    this.#keepAlive = undefined
    this.#flow = undefined
    this.#socket?.close()
    this.#socket = undefined
  }
}
