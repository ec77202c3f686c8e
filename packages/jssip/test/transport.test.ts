/** Connecting, and connecting again. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Transport } from '../src/lib/Transport.ts'
import { WebSocketInterface } from '../src/lib/WebSocketInterface.ts'
import { type Npm, npm } from './npm.ts'
import { Line } from './wire/parties.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const recovery = { min_interval: 2, max_interval: 30 }

/** A transport over these sockets, and what it tells. */
function watched(...sockets: { socket: Line; weight?: number }[]) {
  const log: string[] = []
  const transport = new Transport(sockets as never, recovery)
  transport.onconnecting = ({ attempts }) => log.push(`connecting ${attempts}`)
  transport.onconnect = () => log.push(`connected ${transport.url}`)
  transport.ondisconnect = ({ error, code }) => log.push(`disconnected ${error} ${code ?? ''}`.trim())
  transport.ondata = ({ message }) => log.push(`data ${message}`)
  return { transport, log }
}

describe('a transport', () => {
  test('takes the heaviest socket, another when it fails, and the first again when all have failed', async () => {
    const lines = ['a', 'b'].map((name) => new Line(name, () => {}))
    const [a, b] = lines as [Line, Line]
    const { transport, log } = watched({ socket: b }, { socket: a, weight: 5 })
    transport.connect()
    await vi.advanceTimersByTimeAsync(1)
    a.cut()
    await vi.advanceTimersByTimeAsync(31_000)
    b.cut()
    await vi.advanceTimersByTimeAsync(31_000)
    expect(log.filter((line) => line.startsWith('connected'))).toEqual([
      'connected ws://a.test',
      'connected ws://b.test',
      'connected ws://a.test',
    ])
    transport.disconnect()
    expect(log.at(-1)).toBe('disconnected false')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(transport.isConnected()).toBe(false)
  })

  test('reads bytes, answers pings, and keeps what is none of the page’s business to itself', async () => {
    const sent: string[] = []
    const line = new Line('a', (text) => sent.push(text))
    const { transport, log } = watched({ socket: line })
    transport.connect()
    await vi.advanceTimersByTimeAsync(1)
    line.ondata('\r\n\r\n')
    line.ondata('\r\n')
    line.ondata(new TextEncoder().encode('grüße').buffer)
    expect(sent).toEqual(['\r\n'])
    expect(log.slice(2)).toEqual(['data grüße'])
    transport.disconnect()
  })

  test('leaves a server that has answered before and answers no more', async () => {
    let answers = true
    const line: Line = new Line('a', (text) => {
      if (text === '\r\n\r\n' && answers) line.ondata('\r\n')
    })
    const { transport, log } = watched({ socket: line })
    transport.connect()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(transport.isConnected()).toBe(true)
    answers = false
    await vi.advanceTimersByTimeAsync(36_000)
    expect(log).toContain('disconnected true 1006')
    await vi.advanceTimersByTimeAsync(31_000)
    expect(transport.isConnected()).toBe(true)
    transport.disconnect()
  })

  test('is patient with a server that never answers pings', async () => {
    const line = new Line('a', () => {})
    const { transport } = watched({ socket: line })
    transport.connect()
    await vi.advanceTimersByTimeAsync(300_000)
    expect(transport.isConnected()).toBe(true)
    transport.disconnect()
  })

  test('connects at once when the network is back', async () => {
    const network = new EventTarget()
    vi.stubGlobal('addEventListener', network.addEventListener.bind(network))
    vi.stubGlobal('removeEventListener', network.removeEventListener.bind(network))
    const line = new Line('a', () => {})
    const { transport } = watched({ socket: line })
    transport.connect()
    await vi.advanceTimersByTimeAsync(1)
    line.cut()
    network.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(1)
    expect(transport.isConnected()).toBe(true)
    transport.disconnect()
  })
})

describe('WebSocketInterface', () => {
  test.each(['ws://pbx.test', 'wss://pbx.test:8443/ws', 'WSS://pbx.test', 'http://pbx.test', 'pbx.test', 'wss://'])(
    '%s',
    (url) => {
      const look = (Kind: Npm) => {
        try {
          const socket = new Kind(url)
          const before = [socket.url, socket.sip_uri, socket.via_transport, Boolean(socket.isConnected())]
          socket.via_transport = 'tcp'
          return [...before, socket.via_transport, socket.send('x')]
        } catch (error) {
          return [(error as Error).name, (error as Error).message]
        }
      }
      expect(look(WebSocketInterface)).toEqual(look(npm('lib/WebSocketInterface')))
    },
  )

  test('tells of a socket that the browser does not even open', async () => {
    vi.stubGlobal(
      'WebSocket',
      class {
        constructor() {
          throw new Error('SecurityError')
        }
      },
    )
    const socket = new WebSocketInterface('ws://pbx.test')
    const told = vi.fn()
    socket.ondisconnect = told
    socket.connect()
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toHaveBeenCalledWith(true)
  })
})
