// Node's dgram alone between two phones: no header is looked at, nothing is counted. What a relay in Node cannot go below.
import { fork } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Relay } from './messages.ts'

interface Command {
  readonly call: number
  readonly near: number
}

export async function floorRelay(): Promise<Relay> {
  const child = fork(fileURLToPath(import.meta.url), ['floor'])
  await once(child, 'message')
  const waiting = new Map<number, (port: number) => void>()
  child.on('message', ({ call, port }: { call: number; port: number }) => waiting.get(call)?.(port))
  const ask = (call: number, sdp: string): Promise<string> =>
    new Promise((resolve) => {
      waiting.set(call, (port) => resolve(sdp.replace(/m=audio \d+/, `m=audio ${port}`)))
      child.send({ call, near: Number(/m=audio (\d+)/.exec(sdp)?.[1]) } satisfies Command)
    })
  return {
    name: 'dgram',
    pid: child.pid ?? 0,
    offer: ask,
    answer: ask,
    loopDelay: async () => undefined,
    async close() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** The first port of a call is told where its far end sends to, the second where its near end does. */
function relay(): void {
  const first = new Map<number, { socket: Socket; near: number }>()
  process.on('message', async ({ call, near }: Command) => {
    const own = { socket: await open(), near }
    const other = first.get(call)
    if (other) {
      other.socket.on('message', (packet) => own.socket.send(packet, other.near, '127.0.0.1'))
      own.socket.on('message', (packet) => other.socket.send(packet, own.near, '127.0.0.1'))
    } else first.set(call, own)
    process.send?.({ call, port: own.socket.address().port })
  })
  process.once('disconnect', () => process.exit())
  process.send?.({})
}

async function open(): Promise<Socket> {
  const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
    done(null, host, 4)
  const socket = createSocket({ type: 'udp4', lookup: lookup as never, recvBufferSize: 1 << 20 })
  // With a look-up that answers at once it listens before `bind` is back.
  const listening = once(socket, 'listening')
  socket.bind(0, '127.0.0.1')
  await listening
  return socket
}

if (process.argv[2] === 'floor') relay()
