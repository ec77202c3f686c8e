/** When to connect again, and when a socket that says nothing is dead. */
import type { Transport } from '../lib/Transport.ts'

/** Seconds. */
export interface RecoveryOptions {
  min_interval: number
  max_interval: number
}

/** A browser may hold a dead connection for minutes: silent for as long as this after a ping, ms, it is given up. */
const pingEvery = 25_000
const pongWithin = 10_000

export class Recovery {
  readonly #transport: Transport
  readonly #connect: () => void
  #ping: ReturnType<typeof setTimeout> | undefined
  #pong: ReturnType<typeof setTimeout> | undefined
  /** Only a server that has answered once is expected to answer (RFC 5626 4.4.1 is an option there). */
  #answers = false
  #asked = false
  readonly #online = (): void => this.#now()

  constructor(transport: Transport, connect: () => void) {
    this.#transport = transport
    this.#connect = connect
  }

  connected(): void {
    this.stop()
    this.#answers = false
    this.#askLater()
  }

  /** Anything at all from the server. */
  heard(): void {
    if (this.#asked) this.#answers = true
    this.#asked = false
    clearTimeout(this.#pong)
  }

  stop(): void {
    clearTimeout(this.#ping)
    clearTimeout(this.#pong)
    this.#asked = false
    globalThis.removeEventListener?.('online', this.#online)
    if (this.#transport.recovery_timer !== null) clearTimeout(this.#transport.recovery_timer)
    this.#transport.recovery_timer = null
  }

  /** After a random time that grows with every attempt, within the configured bounds; at once when the network is back. */
  later(): void {
    const transport = this.#transport
    const { min_interval, max_interval } = transport.recovery_options
    transport.recover_attempts += 1
    const wanted = Math.floor(Math.random() * 2 ** transport.recover_attempts + 1)
    const seconds = Math.min(Math.max(wanted, min_interval), max_interval)
    transport.recovery_timer = setTimeout(() => this.#now(), seconds * 1000)
    globalThis.addEventListener?.('online', this.#online)
  }

  #now(): void {
    const transport = this.#transport
    this.stop()
    if (!transport.close_requested && !transport.isConnected() && !transport.isConnecting()) this.#connect()
  }

  #askLater(): void {
    this.#ping = setTimeout(() => {
      if (!this.#transport.isConnected()) return
      this.#asked = true
      this.#transport.socket.send('\r\n\r\n')
      if (this.#answers) this.#pong = setTimeout(() => this.#dead(), pongWithin)
      this.#askLater()
    }, pingEvery)
  }

  #dead(): void {
    const { socket } = this.#transport
    // Closed by hand, it tells no one: the transport is told here.
    socket.disconnect()
    socket.ondisconnect(true, 1006, 'no answer')
  }
}
