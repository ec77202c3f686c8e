/** The way to the server: one flow at a time, with a new one when it is lost. */
import type { Flow } from '@offhook/sip'
import { randomToken } from '@offhook/sip/page'
import type { Platform } from '../platform.ts'
import { type KeepAlive, keepAlive } from './keep-alive.ts'
import { openSocket, type Socket } from './socket.ts'

export interface ConnectionEvents {
  up(flow: Flow): void
  received(flow: Flow, data: Uint8Array | string): void
  /** `flow` where one had been up. */
  down(flow: Flow | undefined, cause: unknown): void
  /** Calls are under way: not the moment to change servers. */
  busy(): boolean
}

const firstDelay = 500
const longestDelay = 30_000
/** So many times slower the wait grows while somebody talks, who hears nothing, and so many times less it becomes. */
const inCall = 6
/** ms between two tries beside a socket that seems dead: browsers hold each back the longer, the more of them have failed. */
const rivalPause = 350
/** Milliseconds after which the first server is tried again. */
const homing = 60_000

/** `/ws` on the page's host becomes `wss://host/ws`. Throws TypeError where it is no address. */
export function serverUrl(server: string, page: string | undefined): URL {
  const url = new URL(server, page)
  url.protocol = url.protocol.replace('http', 'ws')
  if (!/^wss?:$/.test(url.protocol)) throw new TypeError(`no address: ${server}`)
  return url
}

export class Connection {
  /** Names us in Via and Contact (RFC 7118 5): one per phone, so that a new socket's Contact replaces the old. */
  readonly host: string
  readonly #platform: Platform
  readonly #events: ConnectionEvents
  readonly #urls: readonly URL[]
  /** Which of them is used. */
  #at = 0
  #cancelHoming: (() => void) | undefined
  #socket: Socket | undefined
  /** Opened beside one that seems dead. */
  #rival: Socket | undefined
  #flow: Flow | undefined
  #keepAlive: KeepAlive | undefined
  /** The server that has answered a ping. */
  #answers: URL | undefined
  #cancelRetry: (() => void) | undefined
  #count = 0
  #failures = 0

  /** `urls`: the first that answers, the earlier the better. */
  constructor(platform: Platform, urls: readonly URL[], events: ConnectionEvents) {
    this.#platform = platform
    this.#events = events
    this.#urls = urls
    this.host = `${randomToken(platform, 12)}.invalid`
  }

  /** There are servers that nobody has tried yet. */
  get untried(): boolean {
    return this.#at > 0 && this.#at < this.#urls.length
  }

  /** Undefined while there is none. */
  get flow(): Flow | undefined {
    return this.#flow
  }

  open(): void {
    this.close()
    this.#socket = this.#attempt()
  }

  #attempt(): Socket {
    const url = this.#urls[this.#at % this.#urls.length] as URL
    const isSecure = url.protocol === 'wss:'
    const flow: Flow = {
      id: `${this.host}/${++this.#count}`,
      transport: isSecure ? 'wss' : 'ws',
      local: { host: this.host },
      remote: { address: url.hostname, port: Number(url.port) || (isSecure ? 443 : 80) },
    }
    const socket = openSocket(this.#platform, url.href, {
      opened: () => {
        if (socket === this.#rival) {
          this.#rival = undefined
          if (!this.#keepAlive?.probe(true)) return socket.close()
          this.drop('no pong')
          this.close()
          this.#socket = socket
        }
        this.#flow = flow
        this.#keepAlive = keepAlive(
          this.#platform,
          () => this.#socket?.send('\r\n\r\n'),
          () => this.drop('no pong'),
          () => this.#answers === url,
        )
        if (this.#at % this.#urls.length > 0) this.#home()
        this.#events.up(flow)
      },
      received: (data) => {
        // CRLF, as text or bytes.
        if (data.length === 2) this.#answers = url
        this.#keepAlive?.heard()
        this.#events.received(flow, data)
      },
      closed: (cause) => {
        if (socket !== this.#rival) this.drop(cause)
        else
          this.#platform.later(() => {
            if (socket === this.#rival) this.#rival = undefined
          }, rivalPause)
      },
    })
    return socket
  }

  /**
   * Opens again after a random time that doubles with each round of the servers: one that was restarted is not stormed. With a
   * call it grows slowly, so that a network which is back is had soon.
   */
  openLater(atLeast = 0): void {
    const calm = this.#events.busy() ? inCall : 1
    const rounds = this.#failures++ / this.#urls.length
    const ceiling = Math.min(longestDelay / calm, firstDelay * 2 ** (rounds / calm))
    const bytes = new Uint8Array(1)
    this.#platform.random(bytes)
    this.#cancelRetry?.()
    this.#cancelRetry = this.#platform.later(() => this.open(), atLeast + ceiling * (0.5 + (bytes[0] as number) / 512))
  }

  /** The network is said to be back: no need to wait out a back-off, nor to trust a path that was up before. */
  hurry(): void {
    if (this.#flow) this.probe()
    else this.open()
  }

  /** Does not wait long for the answer. `again`: where it is still due, another socket shows whether there is another way. */
  probe(again?: boolean): void {
    if (this.#keepAlive?.probe(again)) this.#rival ??= this.#attempt()
  }

  /** The server took us: the next loss starts with a short wait again. */
  well(): void {
    this.#failures = 0
  }

  send(flow: Flow, data: Uint8Array | string): void {
    if (flow.id === this.#flow?.id) this.#socket?.send(data)
  }

  /** Treats the path as lost. */
  drop(cause: unknown): void {
    const flow = this.#flow
    this.close()
    // One that had been up gets another chance first.
    if (!flow) this.#at++
    this.#events.down(flow, cause)
  }

  /** Looks whether the first server is well again, and goes back to it when nobody talks. */
  #home(): void {
    this.#cancelHoming = this.#platform.later(() => {
      if (this.#events.busy()) return this.#home()
      const probe = openSocket(this.#platform, (this.#urls[0] as URL).href, {
        opened: () => {
          probe.close()
          if (this.#events.busy()) this.#home()
          else {
            this.#at = 0
            this.drop('homing')
          }
        },
        received: () => {},
        closed: () => this.#home(),
      })
      this.#cancelHoming = () => probe.close()
    }, homing)
  }

  /** Ends it; nothing is told. */
  close(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#cancelHoming?.()
    this.#keepAlive?.stop()
    this.#keepAlive = undefined
    this.#flow = undefined
    this.#rival?.close()
    this.#rival = undefined
    this.#socket?.close()
    this.#socket = undefined
  }
}
