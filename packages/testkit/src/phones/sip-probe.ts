import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { Feed, type WaitOptions } from '../net/feed.ts'

export interface SipProbeOptions {
  readonly transport: 'udp' | 'tcp'
  readonly port: number
  readonly host?: string
}

/** Sends and receives SIP as bare text: for what no proper phone would send, and to see each datagram that comes. */
export interface SipProbe {
  /** The local port, for Via and Contact. */
  readonly port: number
  /** Datagrams, or for TCP pieces of the stream, in their order. */
  readonly received: Feed<string>
  /** Sends as it stands; lines may end with a bare newline, which becomes CRLF. */
  send(text: string): void
  sendRaw(data: Uint8Array): void
  /** The first message from the `from`th on that matches. */
  waitFor(pattern: RegExp, options?: WaitOptions): Promise<string>
  close(): Promise<void>
}

export async function sipProbe({ transport, port, host = '127.0.0.1' }: SipProbeOptions): Promise<SipProbe> {
  const received = new Feed<string>()
  const link = await (transport === 'udp' ? udp(host, port, received) : tcp(host, port, received))
  return {
    port: link.port,
    received,
    send: (text) => link.send(Buffer.from(text.replace(/\r?\n/g, '\r\n'))),
    sendRaw: (data) => link.send(data),
    waitFor: (pattern, options) =>
      received.wait((message) => pattern.test(message), { what: `message like ${pattern}`, ...options }),
    close: link.close,
  }
}

interface Link {
  readonly port: number
  send(data: Uint8Array): void
  close(): Promise<void>
}

async function udp(host: string, port: number, received: Feed<string>): Promise<Link> {
  const socket = createSocket('udp4')
  socket.on('message', (data) => received.push(data.toString()))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    port: socket.address().port,
    send: (data) => socket.send(data, port, host),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

async function tcp(host: string, port: number, received: Feed<string>): Promise<Link> {
  const socket = connect(port, host)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => {})
  socket.on('data', (data) => received.push(data.toString()))
  socket.on('close', () => received.close(new Error('the far end closed the connection')))
  return {
    port: socket.localPort ?? 0,
    send: (data) => void socket.write(data),
    close: async () => void socket.destroy(),
  }
}
