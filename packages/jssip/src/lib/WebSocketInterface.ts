import { parse } from './Grammar.ts'
import { Logger } from './Logger.ts'
import type { Socket } from './Socket.ts'

const logger = new Logger('WebSocketInterface')

/** SIP over a browser's WebSocket (RFC 7118). Throws TypeError where the address is none. */
export class WebSocketInterface implements Socket {
  _url: string
  _sip_uri: string
  _via_transport: string
  _ws: WebSocket | null = null
  onconnect: Socket['onconnect'] = () => {}
  ondisconnect: Socket['ondisconnect'] = () => {}
  ondata: Socket['ondata'] = () => {}

  constructor(url: string) {
    const parsed = parse(url, 'absoluteURI')
    if (parsed === -1 || (parsed.scheme !== 'wss' && parsed.scheme !== 'ws')) {
      logger.warn(`invalid WebSocket URI: ${url}`)
      throw new TypeError(`Invalid argument: ${url}`)
    }
    this._url = url
    this._sip_uri = `sip:${parsed.host}${parsed.port ? `:${parsed.port}` : ''};transport=ws`
    this._via_transport = parsed.scheme.toUpperCase()
  }

  get via_transport(): string {
    return this._via_transport
  }

  set via_transport(value: string) {
    this._via_transport = value.toUpperCase()
  }

  get sip_uri(): string {
    return this._sip_uri
  }

  get url(): string {
    return this._url
  }

  connect(): void {
    if (this.isConnected() || this.isConnecting()) return
    this.disconnect()
    logger.debug(`connecting to WebSocket ${this._url}`)
    let socket: WebSocket
    try {
      socket = new WebSocket(this._url, 'sip')
    } catch (error) {
      // A ws: address on an https page. Told later, like any other failure, so that the next server is tried.
      logger.warn(`WebSocket ${this._url} error: `, error)
      queueMicrotask(() => this.ondisconnect(true))
      return
    }
    this._ws = socket
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.onconnect()
    socket.onclose = ({ wasClean, code, reason }) => this.ondisconnect(!wasClean, code, reason)
    socket.onmessage = ({ data }) => this.ondata(data)
    socket.onerror = (error) => logger.warn(`WebSocket ${this._url} error: `, error)
  }

  disconnect(): void {
    const socket = this._ws
    if (!socket) return
    this._ws = null
    socket.onopen = socket.onclose = socket.onmessage = socket.onerror = null
    socket.close()
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this._ws || !this.isConnected()) {
      logger.warn('unable to send message, WebSocket is not open')
      return false
    }
    this._ws.send(message as string)
    return true
  }

  isConnected(): boolean {
    return this._ws !== null && this._ws.readyState === 1
  }

  isConnecting(): boolean {
    return this._ws !== null && this._ws.readyState === 0
  }
}

export { WebSocketInterface as default }
