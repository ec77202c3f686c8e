import { createSocket, type Socket } from 'node:dgram'

const types: Readonly<Record<number, string>> = { 1: 'A', 28: 'AAAA', 33: 'SRV', 35: 'NAPTR' }

/** A name server on the loopback: `'SRV _sip._udp.x.test'` to the data of its records. An unknown name does not exist. */
export class NameServer {
  readonly asked: string[] = []
  readonly #socket: Socket
  readonly address: string

  private constructor(socket: Socket) {
    this.#socket = socket
    this.address = `127.0.0.1:${socket.address().port}`
  }

  static async start(zone: Readonly<Record<string, readonly Buffer[] | 'silence' | 'fault'>>): Promise<NameServer> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await new Promise((resolve) => socket.once('listening', resolve))
    const server = new NameServer(socket)
    socket.on('message', (query, from) => {
      const { name, end } = readName(query, 12)
      const key = `${types[query.readUInt16BE(end)]} ${name}`
      server.asked.push(key)
      const records = zone[key]
      if (records === 'silence') return
      const found = records === undefined || records === 'fault' ? [] : records
      const exists = Object.keys(zone).some((other) => other.endsWith(` ${name}`))
      const head = Buffer.from(query.subarray(0, 12))
      head.writeUInt16BE(0x8180 | (records === 'fault' ? 2 : exists ? 0 : 3), 2)
      for (const [at, count] of [1, found.length, 0, 0].entries()) head.writeUInt16BE(count, 4 + 2 * at)
      const question = query.subarray(12, end + 4)
      const answers = found.map((data) => {
        const rest = Buffer.alloc(12)
        rest.writeUInt16BE(0xc00c)
        query.copy(rest, 2, end, end + 4)
        rest.writeUInt32BE(120, 6)
        rest.writeUInt16BE(data.length, 10)
        return Buffer.concat([rest, data])
      })
      socket.send(Buffer.concat([head, question, ...answers]), from.port, from.address)
    })
    return server
  }

  stop(): void {
    this.#socket.close()
  }
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function domain(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}

function numbers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length)
  for (const [at, value] of values.entries()) buffer.writeUInt16BE(value, 2 * at)
  return buffer
}

export const a = (address: string): Buffer => Buffer.from(address.split('.').map(Number))

export const srv = (priority: number, weight: number, port: number, target: string): Buffer =>
  Buffer.concat([numbers(priority, weight, port), domain(target)])

export const naptr = (order: number, service: string, replacement: string): Buffer => {
  const texts = ['s', service, ''].map((text) => Buffer.from([text.length, ...Buffer.from(text)]))
  return Buffer.concat([numbers(order, 10), ...texts, domain(replacement)])
}
