import { connect, type Socket } from 'node:net'
import { Feed, until } from '../net/feed.ts'

/** An event of baresip's ctrl_tcp: `type` is REGISTER_OK, CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED and so on. */
export interface BaresipEvent {
  readonly type: string
  readonly class: string
  readonly id?: string
  readonly peeruri?: string
  readonly param?: string
}

export interface BaresipControl {
  readonly events: Feed<BaresipEvent>
  /** Resolves with what it said; rejects when it refused. */
  command(name: string, params?: string): Promise<string>
  close(): void
}

interface Reply {
  readonly response: true
  readonly ok: boolean
  readonly data?: string
  readonly token?: string
}

/** Connects to ctrl_tcp: JSON in netstrings (`12:{"command":…},`). */
export async function controlBaresip(port: number): Promise<BaresipControl> {
  const socket = await until(() => open(port), { what: 'control connection to baresip' })
  const events = new Feed<BaresipEvent>()
  const replies = new Feed<Reply>()
  let rest = Buffer.alloc(0)
  let count = 0
  socket.on('data', (piece) => {
    rest = Buffer.concat([rest, piece])
    for (;;) {
      const colon = rest.indexOf(':')
      const length = Number(rest.toString('latin1', 0, Math.max(colon, 0)))
      if (colon < 1 || rest.length < colon + length + 2) return
      const message = JSON.parse(rest.toString('utf8', colon + 1, colon + 1 + length)) as Reply | BaresipEvent
      rest = rest.subarray(colon + length + 2)
      if ('response' in message) replies.push(message)
      else events.push(message)
    }
  })
  socket.on('close', () => {
    const reason = new Error('baresip closed its control connection')
    events.close(reason)
    replies.close(reason)
  })
  return {
    events,
    async command(name, params) {
      const token = String(++count)
      const text = JSON.stringify({ command: name, ...(params === undefined ? {} : { params }), token })
      socket.write(`${Buffer.byteLength(text)}:${text},`)
      const reply = await replies.wait((one) => one.token === token, { what: `answer of baresip to '${name}'` })
      if (!reply.ok) throw new Error(`baresip refused '${name} ${params ?? ''}': ${reply.data ?? ''}`)
      return reply.data ?? ''
    },
    close: () => socket.destroy(),
  }
}

function open(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket))
    socket.on('error', () => resolve(undefined))
  })
}
