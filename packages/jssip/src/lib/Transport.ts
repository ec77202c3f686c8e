import { Recovery, type RecoveryOptions } from '../transport/recovery.ts'
import { CONNECTION_RECOVERY_MAX_INTERVAL, CONNECTION_RECOVERY_MIN_INTERVAL } from './Constants.ts'
import { Logger } from './Logger.ts'
import { isSocket, type Socket, type WeightedSocket } from './Socket.ts'

const logger = new Logger('Transport')

export type { RecoveryOptions }

export const C = {
  STATUS_CONNECTED: 0,
  STATUS_CONNECTING: 1,
  STATUS_DISCONNECTED: 2,
  SOCKET_STATUS_READY: 0,
  SOCKET_STATUS_ERROR: 1,
} as const

interface Candidate extends WeightedSocket {
  status: number
}

export interface TransportEvents {
  onconnecting(data: { socket: Socket; attempts: number }): void
  onconnect(data?: { socket: Socket | Transport }): void
  ondisconnect(data: { socket: Socket; error: boolean; code?: number | undefined; reason?: string | undefined }): void
  ondata(data: { transport: Transport; message: string }): void
}

/** The way to the server over one of several sockets: the heaviest that works, another when it fails. */
export class Transport implements TransportEvents {
  status: number = C.STATUS_DISCONNECTED
  socket: Socket
  sockets: Candidate[]
  recovery_options: RecoveryOptions
  recover_attempts = 0
  recovery_timer: ReturnType<typeof setTimeout> | null = null
  close_requested = false
  textDecoder = new TextDecoder('utf8')
  onconnecting: TransportEvents['onconnecting'] = () => {}
  onconnect: TransportEvents['onconnect'] = () => {}
  ondisconnect: TransportEvents['ondisconnect'] = () => {}
  ondata: TransportEvents['ondata'] = () => {}
  readonly #recovery: Recovery

  constructor(
    sockets: WeightedSocket | readonly WeightedSocket[],
    recovery_options: RecoveryOptions = {
      min_interval: CONNECTION_RECOVERY_MIN_INTERVAL,
      max_interval: CONNECTION_RECOVERY_MAX_INTERVAL,
    },
  ) {
    if (sockets === undefined) throw new TypeError("Invalid argument. undefined 'sockets' argument")
    this.recovery_options = recovery_options
    this.sockets = [sockets].flat().map(({ socket, weight }) => {
      if (!isSocket(socket)) throw new TypeError("Invalid argument. invalid 'JsSIP.Socket' instance")
      if (weight && !Number(weight)) throw new TypeError("Invalid argument. 'weight' attribute is not a number")
      return { socket, weight: weight || 0, status: C.SOCKET_STATUS_READY }
    })
    this.socket = this.#choose()
    this.#recovery = new Recovery(this, () => {
      this.socket = this.#choose()
      this.connect()
    })
  }

  get via_transport(): string {
    return this.socket.via_transport
  }

  get url(): string {
    return this.socket.url
  }

  get sip_uri(): string {
    return this.socket.sip_uri
  }

  connect(): void {
    if (this.isConnected() || this.isConnecting()) return
    this.close_requested = false
    this.status = C.STATUS_CONNECTING
    this.onconnecting({ socket: this.socket, attempts: this.recover_attempts })
    // The listener may have stopped everything.
    if (this.close_requested) return
    this.socket.onconnect = () => this.#connected()
    this.socket.ondisconnect = (error, code, reason) => this.#disconnected(error, code, reason)
    this.socket.ondata = (data) => this.#received(data)
    this.socket.connect()
  }

  disconnect(): void {
    this.close_requested = true
    this.recover_attempts = 0
    this.status = C.STATUS_DISCONNECTED
    this.#recovery.stop()
    this.socket.onconnect = () => {}
    this.socket.ondisconnect = () => {}
    this.socket.ondata = () => {}
    this.socket.disconnect()
    this.ondisconnect({ socket: this.socket, error: false })
  }

  /** Whether it has been sent. */
  send(data: string | { toString(): string }): boolean {
    if (!this.isConnected()) {
      logger.warn('unable to send message, transport is not connected')
      return false
    }
    const message = data.toString()
    logger.debug(`sending message:\n\n${message}\n`)
    return this.socket.send(message)
  }

  isConnected(): boolean {
    return this.status === C.STATUS_CONNECTED
  }

  isConnecting(): boolean {
    return this.status === C.STATUS_CONNECTING
  }

  /** The heaviest of those that have not failed; of several one by chance. When all have failed, all may try again. */
  #choose(): Socket {
    let ready = this.sockets.filter(({ status }) => status === C.SOCKET_STATUS_READY)
    if (ready.length === 0) {
      for (const candidate of this.sockets) candidate.status = C.SOCKET_STATUS_READY
      ready = this.sockets
    }
    const most = Math.max(...ready.map(({ weight }) => weight))
    const heaviest = ready.filter(({ weight }) => weight === most)
    const chosen = heaviest[Math.floor(Math.random() * heaviest.length)]
    if (chosen === undefined) throw new TypeError("Invalid argument. no 'JsSIP.Socket' instance")
    return chosen.socket
  }

  #connected(): void {
    this.recover_attempts = 0
    this.status = C.STATUS_CONNECTED
    this.#recovery.connected()
    this.onconnect({ socket: this })
  }

  #disconnected(error: boolean, code?: number, reason?: string): void {
    this.status = C.STATUS_DISCONNECTED
    this.#recovery.stop()
    this.ondisconnect({ socket: this.socket, error, code, reason })
    if (this.close_requested) return
    for (const candidate of this.sockets) if (candidate.socket === this.socket) candidate.status = C.SOCKET_STATUS_ERROR
    this.#recovery.later()
  }

  #received(data: unknown): void {
    this.#recovery.heard()
    // RFC 5626 4.4.1: a double CRLF asks, a single one answers.
    if (data === '\r\n\r\n') {
      this.socket.send('\r\n')
      return
    }
    if (data === '\r\n') return
    const message = typeof data === 'string' ? data : this.textDecoder.decode(data as ArrayBuffer)
    logger.debug(`received message:\n\n${message}\n`)
    this.ondata({ transport: this, message })
  }
}

export { Transport as default }
