import { beforeEach, describe, expect, it } from 'vitest'
import { Connection, serverUrl } from '../src/line/connection.ts'
import { keepAlive } from '../src/line/keep-alive.ts'
import { Clock } from './fake/clock.ts'
import { FakeNetwork, type ServerEnd } from './fake/network.ts'
import { fakePlatform } from './fake/platform.ts'

const clock = { now: new Clock() }
let network: FakeNetwork
let connection: Connection
let log: string[]
let ends: ServerEnd[]

beforeEach(() => {
  clock.now = new Clock()
  network = new FakeNetwork(clock.now)
  log = []
  ends = []
  network.server = {
    opened: (end) => ends.push(end),
    received: (_, data) => log.push(`server ${JSON.stringify(data)}`),
    closed: (end) => log.push(`closed ${end.id}`),
  }
  connection = new Connection(fakePlatform(clock.now, network), [new URL('wss://pbx.test/ws')], {
    up: (flow) => log.push(`up ${flow.id.split('/')[1]}`),
    received: () => log.push('received'),
    down: (flow, cause) => {
      log.push(`down ${flow ? 'lost' : 'never up'} ${typeof cause === 'string' ? cause : (cause as Event).type}`)
    },
    busy: () => false,
  })
})

/** The server answers the ping. */
async function pong(): Promise<void> {
  ends.at(-1)?.send('\r\n')
  await clock.now.pass(2)
}

describe('the connection', () => {
  it('opens one flow with a random name under .invalid', async () => {
    connection.open()
    expect(connection.flow).toBeUndefined()
    await clock.now.until(() => connection.flow)
    expect(connection.flow).toMatchObject({ transport: 'wss', remote: { address: 'pbx.test', port: 443 } })
    expect(connection.flow?.local.host).toMatch(/^[a-v0-9]{12}\.invalid$/)
  })

  it('says so when it is refused', async () => {
    network.mode = 'refusing'
    connection.open()
    await clock.now.until(() => log.length > 0)
    expect(log).toEqual(['down never up error'])
  })

  it('gives an attempt up after ten seconds', async () => {
    network.mode = 'dead'
    connection.open()
    await clock.now.until(() => log.length > 0)
    expect(log).toEqual(['down never up timeout'])
    expect(clock.now.now).toBe(10_000)
  })

  it('pings every 25 seconds a server that never answers, and keeps it', async () => {
    connection.open()
    await clock.now.pass(80_000)
    expect(log.filter((line) => line === 'server "\\r\\n\\r\\n"')).toHaveLength(4)
    expect(connection.flow).toBeDefined()
  })

  it('notices that a server which answered pings has fallen silent', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    network.mode = 'dead'
    await clock.now.until(() => log.includes('down lost no pong'), 40_000)
    expect(connection.flow).toBeUndefined()
  })

  it('takes anything the server sends for a sign of life', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    for (let i = 0; i < 20; i++) {
      await clock.now.pass(5_000)
      ends[0]?.send('x')
    }
    expect(log.filter((line) => line.startsWith('down'))).toEqual([])
  })

  describe('waits longer after each failure, at random', () => {
    const waits = async (isBusy: boolean): Promise<number[]> => {
      const times: number[] = []
      connection = new Connection(fakePlatform(clock.now, network), [new URL('wss://pbx.test/ws')], {
        up: () => {},
        received: () => {},
        down: () => {
          times.push(clock.now.now)
          connection.openLater()
        },
        busy: () => isBusy,
      })
      network.mode = 'refusing'
      connection.open()
      await clock.now.until(() => times.length === 40, 3_600_000)
      return times.slice(1).map((time, i) => time - (times[i] ?? 0))
    }

    it('thirty seconds at the most', async () => {
      const found = await waits(false)
      expect(Math.max(...found)).toBeLessThanOrEqual(30_001)
      expect(Math.max(...found.slice(0, 3))).toBeLessThan(2_002)
      expect(Math.min(...found.slice(10))).toBeGreaterThan(15_000)
      expect(new Set(found.slice(10)).size).toBeGreaterThan(10)
    })

    it('five seconds at the most while somebody talks, and five times in the first three seconds', async () => {
      const found = await waits(true)
      expect(Math.max(...found)).toBeLessThanOrEqual(5_001)
      expect(found.slice(0, 5).reduce((sum, wait) => sum + wait)).toBeLessThan(3_000)
      expect(Math.min(...found.slice(20))).toBeGreaterThan(2_500)
      expect(new Set(found.slice(20)).size).toBeGreaterThan(10)
    })
  })

  it('does not wait when the network is said to be back', async () => {
    network.mode = 'refusing'
    connection.open()
    await clock.now.until(() => log.length > 0)
    for (let i = 0; i < 5; i++) connection.openLater()
    network.mode = 'up'
    const { now } = clock.now
    connection.hurry()
    await clock.now.until(() => connection.flow)
    expect(clock.now.now - now).toBeLessThan(5)
  })

  it('asks a path that was up before the machine slept, and does not wait long', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    network.mode = 'dead'
    const { now } = clock.now
    connection.hurry()
    await clock.now.until(() => log.includes('down lost no pong'))
    expect(clock.now.now - now).toBe(3_000)
  })

  it('leaves a path alone that answers after the sleep', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    connection.hurry()
    await clock.now.pass(10)
    await pong()
    await clock.now.pass(20_000)
    expect(log.filter((line) => line.startsWith('down'))).toEqual([])
  })

  it('leaves a path alone whose answer a busy machine hears when it is long due', async () => {
    const clock = new Clock()
    let isDead = false
    const alive = keepAlive(
      fakePlatform(clock, new FakeNetwork(clock)),
      () => {},
      () => {
        isDead = true
      },
      () => true,
    )
    alive.heard()
    alive.probe()
    // Nothing runs for ten seconds: then the timers that are due, and what came meanwhile behind them.
    clock.now += 10_000
    while (clock.step(clock.now));
    expect(isDead).toBe(false)
    alive.heard()
    await clock.pass(20_000)
    expect(isDead).toBe(false)
    alive.probe()
    await clock.pass(3_000)
    expect(isDead).toBe(true)
  })

  it('looks for another way beside one that does not answer at once, and takes the one that opens', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    network.change()
    connection.probe()
    await clock.now.pass(100)
    expect(network.attempts).toBe(1)
    for (let i = 0; i < 3; i++) connection.probe(true)
    await clock.now.until(() => connection.flow?.id.endsWith('/2'))
    expect(network.attempts).toBe(2)
    expect(log.filter((line) => /^(up|down)/.test(line))).toEqual(['up 1', 'down lost no pong', 'up 2'])
    await clock.now.pass(20_000)
    expect(network.attempts).toBe(2)
  })

  it('stays on a path whose answer comes while another is tried', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    connection.probe()
    const answered = pong()
    connection.probe(true)
    await answered
    connection.probe(true)
    await clock.now.pass(20_000)
    expect(network.attempts).toBe(2)
    expect(log.filter((line) => /^(up|down|closed)/.test(line))).toEqual(['up 1', 'closed 2'])
  })

  it('tries another way again where the first try came to nothing, twice a second at the most', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    network.change()
    network.mode = 'refusing'
    connection.probe()
    const glances = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        connection.probe(true)
        await clock.now.pass(150)
      }
    }
    await glances(18)
    expect(network.attempts - 1).toBe(6)
    network.mode = 'up'
    const { now } = clock.now
    while (!connection.flow?.id.endsWith('/8')) await glances(1)
    expect(clock.now.now - now).toBeLessThanOrEqual(450)
    expect(log.filter((line) => line.startsWith('down'))).toEqual(['down lost no pong'])
  })

  it('looks for no other way where the server has never answered a ping', async () => {
    connection.open()
    await clock.now.pass(10)
    for (let i = 0; i < 5; i++) connection.probe(i > 0)
    await clock.now.pass(10)
    expect(network.attempts).toBe(1)
  })

  it.each(['\r\n', new TextEncoder().encode('\r\n')])(
    'gives a new socket up that is silent where the server has answered pings before',
    async (crlf) => {
      connection.open()
      await clock.now.pass(10)
      ends[0]?.send(crlf)
      await clock.now.pass(2)
      connection.open()
      await clock.now.until(() => connection.flow)
      network.mode = 'dead'
      const { now } = clock.now
      await clock.now.until(() => log.includes('down lost no pong'))
      expect(clock.now.now - now).toBe(10_000)
    },
  )

  it('looks for another way beside a new socket that is silent, too', async () => {
    connection.open()
    await clock.now.pass(10)
    await pong()
    connection.open()
    await clock.now.until(() => connection.flow)
    network.change()
    connection.probe()
    await clock.now.until(() => connection.flow?.id.endsWith('/3'))
  })

  it('sends nothing on a flow that is no more', async () => {
    connection.open()
    await clock.now.until(() => connection.flow)
    const { flow } = connection
    connection.open()
    await clock.now.until(() => connection.flow)
    if (flow) connection.send(flow, 'late')
    await clock.now.pass(10)
    expect(log).not.toContain('server "late"')
    expect(log).toContain('closed 1')
  })
})

describe("the server's address", () => {
  it.each([
    ['/ws', 'wss://pbx.test/ws'],
    ['ws', 'wss://pbx.test/phone/ws'],
    ['ws://localhost:8080/ws', 'ws://localhost:8080/ws'],
    ['https://other.test/ws', 'wss://other.test/ws'],
  ])('%s is %s', (server, url) => {
    expect(serverUrl(server, 'https://pbx.test/phone/').href).toBe(url)
  })

  it.each(['ftp://pbx.test', 'ws://'])('%s is none', (server) => {
    expect(() => serverUrl(server, 'https://pbx.test/')).toThrow(TypeError)
  })
})
