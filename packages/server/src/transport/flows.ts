import type { Flow, Transport } from '@offhook/sip'

/** What a transport tells its owner. Data comes as a datagram (udp), a piece of a stream (tcp, tls) or a message (ws, wss). */
export interface FlowEvents {
  readonly data: (flow: Flow, data: Uint8Array | string) => void
  /** `goodbye`: the peer said that it closes it. */
  readonly closed: (flow: Flow, goodbye?: boolean) => void
  readonly problem: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

/** One listener, or the adopter of sockets that another part accepted. */
export interface FlowTransport {
  /** Bytes to this flow; false when it is gone. For UDP `to` overrides the flow's remote address. */
  transmit(flow: Flow, data: Uint8Array | string, to?: { readonly address: string; readonly port: number }): boolean
  /** Whether the connection stands; for UDP always true. */
  has(flow: Flow): boolean
  /** Ends the connection, where there is one. */
  drop(flow: Flow): void
  /** Open connections; for UDP always 0. */
  readonly connections: number
  close(): Promise<void>
}

export interface Listening {
  readonly transport: Transport
  readonly host: string
  /** The port in use, also where 0 was asked for. */
  readonly port: number
}

/** Unique per connection; for UDP the same for the same two addresses, so that two datagrams of a peer are one flow. */
export function flowId(
  transport: Transport,
  local: { port: number },
  remote: { address: string; port: number },
  serial?: number,
): string {
  const tail = serial === undefined ? '' : `#${serial}`
  return `${transport}:${local.port}>${remote.address}:${remote.port}${tail}`
}
