import { parse } from './Grammar.ts'
import { Logger } from './Logger.ts'
import { isString } from './Utils.ts'

const logger = new Logger('Socket')

/** One way to the server. Pages may bring their own; `WebSocketInterface` is the usual one. */
export interface Socket {
  via_transport: string
  readonly url: string
  readonly sip_uri: string
  connect(): void
  disconnect(): void
  /** Whether it has been taken. */
  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean
  isConnected(): boolean
  isConnecting(): boolean
  onconnect(): void
  ondisconnect(error: boolean, code?: number, reason?: string): void
  ondata<T>(event: T): void
}

/** A server among several: the heaviest are tried first. */
export interface WeightedSocket {
  socket: Socket
  weight: number
}

/** Whether it can be used as one: it says where it goes, and has the verbs. */
export function isSocket(socket: unknown): socket is Socket {
  if (typeof socket !== 'object' || socket === null || Array.isArray(socket)) return false
  const given = socket as Record<string, unknown>
  const wrong =
    ['url', 'via_transport'].find((name) => !isString(given[name])) ??
    (isString(given.sip_uri) && parse(given.sip_uri, 'SIP_URI') !== -1 ? undefined : 'sip_uri') ??
    ['connect', 'disconnect', 'send'].find((name) => typeof given[name] !== 'function')
  if (wrong !== undefined) logger.warn(`missing or invalid JsSIP.Socket ${wrong}`)
  return wrong === undefined
}
