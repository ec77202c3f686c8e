import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Admissions, WebSocketAdmission } from './admission.ts'
import { beat } from './heartbeat.ts'

export interface UpgradeOptions {
  readonly secure: boolean
  /** Origins besides the page's own that may open a socket. */
  readonly origins: readonly string[]
  readonly admissions: Admissions
  readonly onWebSocket: OnWebSocket
  readonly refused: (reason: string, from: string) => void
}

export type OnWebSocket = (
  socket: WebSocket,
  info: {
    readonly secure: boolean
    readonly remote: { readonly address: string; readonly port: number }
    readonly local: { readonly host: string; readonly port: number }
  },
  admission: WebSocketAdmission,
) => void

/** Bytes of one message; a larger one closes the socket with 1009. */
const maxPayload = 65_536

/** Takes WebSockets with the subprotocol `sip` on /ws (RFC 7118 4). */
export function acceptUpgrades(server: Server, options: UpgradeOptions): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  })
  server.on('upgrade', (request, duplex, head) => {
    duplex.on('error', () => duplex.destroy())
    const address = plainAddress(request.socket.remoteAddress)
    const refusal = refusalOf(request, address, options)
    if (refusal !== undefined) {
      options.refused(refusal.reason, address)
      refuse(duplex, refusal)
      return
    }
    sockets.handleUpgrade(request, duplex, head, (socket) => {
      // An oversized or broken frame: `ws` closes the socket by itself, with the code that says why.
      socket.on('error', (error) => options.refused(error.message, address))
      beat(socket)
      const { remotePort = 0, localAddress, localPort = 0 } = request.socket
      options.onWebSocket(
        socket,
        {
          secure: options.secure,
          remote: { address, port: remotePort },
          local: { host: plainAddress(localAddress), port: localPort },
        },
        options.admissions.admit(socket, address),
      )
    })
  })
  return sockets
}

interface Refusal {
  readonly status: string
  readonly reason: string
}

function refusalOf(request: IncomingMessage, address: string, options: UpgradeOptions): Refusal | undefined {
  const path = (request.url ?? '').split('?')[0]
  if (path !== '/ws') return { status: '404 Not Found', reason: 'WebSockets are served on /ws' }
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  if (!protocols.includes('sip'))
    return { status: '400 Bad Request', reason: "Ask for the WebSocket subprotocol 'sip' (RFC 7118)" }
  if (!isAllowed(request, options.origins)) {
    return {
      status: '403 Forbidden',
      reason: 'This origin is not allowed: add it to listen.origins in the configuration',
    }
  }
  if (!options.admissions.hasRoomFor(address))
    return { status: '503 Service Unavailable', reason: 'Too many connections from this address' }
  return undefined
}

/** Programs send no Origin; a browser's must be the page this server serves, or one that the configuration names. */
function isAllowed(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers
  if (origin === undefined || origins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

function refuse(duplex: Duplex, { status, reason }: Refusal): void {
  duplex.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  )
}

export function plainAddress(address: string | undefined): string {
  if (address === undefined) return ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
