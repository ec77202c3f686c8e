import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Admissions } from '../../src/http/admission.ts'
import { createHttp, type HttpOptions, type HttpService, type WebSocketAdmission } from '../../src/http/index.ts'

let folder: string
let service: HttpService
const admitted: { info: object; admission: WebSocketAdmission }[] = []

async function start(over: Partial<HttpOptions> = {}): Promise<string> {
  service = await createHttp({
    listeners: [{ host: '127.0.0.1', port: 0 }],
    page: folder,
    publicConfig: () => ({ domain: 'pbx.test', ws: '/ws', services: { echo: '600' }, sip: { udp: 5060 } }),
    metrics: new Registry(),
    setup: {
      look: (token) => Promise.resolve(token === 'good' ? ['1001'] : undefined),
      redeem: (token) => Promise.resolve(token === 'good' ? [{ extension: '1001', password: 'a&b' }] : undefined),
    },
    origins: ['https://crm.test'],
    onWebSocket: (_socket, info, admission) => admitted.push({ info, admission }),
    log: { warn: () => {}, error: () => {} },
    ...over,
  })
  return `127.0.0.1:${service.listening[0]?.port}`
}

/** The status an upgrade was refused with, or 101 with the socket. */
async function upgrade(
  host: string,
  options: { protocol?: string; origin?: string; path?: string } = {},
): Promise<{ status: number; socket: WebSocket }> {
  const { protocol = 'sip', origin, path: where = '/ws' } = options
  const socket = new WebSocket(`ws://${host}${where}`, protocol, origin === undefined ? {} : { origin })
  const status = await new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => {})
  })
  return { status, socket }
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'offhook-http-'))
  admitted.length = 0
})
afterEach(async () => {
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('pages and API', () => {
  it('serves the built page, with headers that keep foreign scripts out', async () => {
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Phone</title>')
    const host = await start()
    const response = await fetch(`http://${host}/`)
    expect(await response.text()).toContain('<title>Phone</title>')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('says in both languages how to build a page that is not built', async () => {
    const response = await fetch(`http://${await start()}/`)
    expect(response.status).toBe(503)
    const text = await response.text()
    expect(text).toContain('npm run build')
    expect(text).toContain('请运行')
  })

  it('tells a page what it must know before sign-in', async () => {
    const response = await fetch(`http://${await start()}/api/config`)
    expect(await response.json()).toEqual({
      domain: 'pbx.test',
      ws: '/ws',
      services: { echo: '600' },
      sip: { udp: 5060 },
    })
  })

  it('shows a set-up link without using it up, and its passwords on the button', async () => {
    const host = await start()
    expect((await fetch(`http://${host}/setup?token=wrong`)).status).toBe(404)
    const shown = await fetch(`http://${host}/setup?token=good`)
    expect(await shown.text()).not.toContain('a&#38;b')
    const redeemed = await fetch(`http://${host}/setup`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'good' }),
    })
    expect(redeemed.headers.get('cache-control')).toBe('no-store')
    expect(await redeemed.text()).toContain('<code>a&#38;b</code>')
  })

  it('refuses a body that is too large', async () => {
    const response = await fetch(`http://${await start()}/setup`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'x'.repeat(5000) }),
    })
    expect(response.status).toBe(413)
  })
})

describe('WebSockets', () => {
  it('are taken on /ws with the subprotocol sip', async () => {
    const { status, socket } = await upgrade(await start())
    expect(status).toBe(101)
    expect(socket.protocol).toBe('sip')
    expect(admitted[0]?.info).toMatchObject({
      secure: false,
      remote: { address: '127.0.0.1' },
      local: { host: '127.0.0.1' },
    })
  })

  it.each([
    ['another subprotocol', { protocol: 'chat' }, 400],
    ['another path', { path: '/other' }, 404],
    ['a foreign origin', { origin: 'https://evil.test' }, 403],
    ['an origin that is no URL', { origin: 'null' }, 403],
    ['an origin from the configuration', { origin: 'https://crm.test' }, 101],
  ])('with %s get their answer', async (_name, options, status) => {
    expect((await upgrade(await start(), options)).status).toBe(status)
  })

  it('of strangers make room for new ones, and those that signed in stay', async () => {
    const host = await start({ limits: { strangers: 2, strangersPerAddress: 100, perAddress: 100, patience: 30_000 } })
    const first = await upgrade(host)
    admitted[0]?.admission.proven()
    const second = await upgrade(host)
    await upgrade(host)
    const closed = once(second.socket, 'close')
    await upgrade(host)
    expect((await closed)[0]).toBe(1013)
    expect(first.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('of one address push out that address, not the others', async () => {
    const admissions = new Admissions({ strangers: 10, strangersPerAddress: 1, perAddress: 10, patience: 30_000 })
    const stranger = () =>
      Object.assign(new EventEmitter(), {
        closed: 0,
        close(code: number) {
          this.closed = code
        },
        terminate() {},
      })
    const [other, first, second] = [stranger(), stranger(), stranger()]
    admissions.admit(other as unknown as WebSocket, '192.0.2.1')
    admissions.admit(first as unknown as WebSocket, '192.0.2.2')
    admissions.admit(second as unknown as WebSocket, '192.0.2.2')
    expect([other.closed, first.closed, second.closed]).toEqual([0, 1013, 0])
    for (const socket of [other, first, second]) socket.emit('close')
    expect(admissions.strangers).toBe(0)
  })

  it('that do not sign in in time are closed', async () => {
    const { socket } = await upgrade(
      await start({ limits: { strangers: 10, strangersPerAddress: 100, perAddress: 100, patience: 50 } }),
    )
    expect((await once(socket, 'close'))[0]).toBe(1008)
  })

  it('beyond the limit of one address are refused, until one of them closes', async () => {
    const host = await start({ limits: { strangers: 10, strangersPerAddress: 10, perAddress: 1, patience: 30_000 } })
    const { socket } = await upgrade(host)
    expect((await upgrade(host)).status).toBe(503)
    socket.close()
    await once(socket, 'close')
    await expect.poll(async () => (await upgrade(host)).status).toBe(101)
  })

  it('with a message over 64 kB are closed, and the server goes on', async () => {
    const host = await start()
    const { socket } = await upgrade(host)
    socket.send('x'.repeat(70_000))
    expect((await once(socket, 'close'))[0]).toBe(1009)
    expect((await fetch(`http://${host}/api/health`)).status).toBe(200)
  })
})
