import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get as getHttp, type IncomingHttpHeaders } from 'node:http'
import { get as getHttps } from 'node:https'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Gauge, Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { loadCertificate } from '../../src/certificate/index.ts'
import { createHttp, type HttpOptions, type HttpService } from '../../src/http/index.ts'

let folder: string
let service: HttpService
let options: HttpOptions
const secureSockets: boolean[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-listeners-'))
  const certificate = await loadCertificate({ data: folder, names: ['localhost', '127.0.0.1'] })
  const metrics = new Registry()
  new Gauge({ name: 'offhook_calls', help: 'Calls now', registers: [metrics] }).set(3)
  options = {
    listeners: [
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port: 0, certificate },
    ],
    page: folder,
    publicConfig: () => ({ domain: 'pbx.test', ws: '/ws', services: {}, sip: {} }),
    metrics,
    setup: { look: async () => undefined, redeem: async () => undefined },
    origins: ['https://crm.test'],
    onWebSocket: (_socket, info) => secureSockets.push(info.secure),
    log: { warn: () => {}, error: () => {} },
  }
  service = await createHttp(options)
})
afterAll(async () => {
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

const portOf = (secure: boolean): number => service.listening.find((one) => one.secure === secure)?.port ?? 0

function get(secure: boolean, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const how = { host: '127.0.0.1', port: portOf(secure), path, headers, rejectUnauthorized: false }
    const request = (secure ? getHttps : getHttp)(how, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
    })
    request.on('error', reject)
  })
}

async function upgrade(secure: boolean, origin?: string): Promise<number> {
  const url = `${secure ? 'wss' : 'ws'}://127.0.0.1:${portOf(secure)}/ws`
  const socket = new WebSocket(url, 'sip', { rejectUnauthorized: false, ...(origin !== undefined && { origin }) })
  const status = new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => {})
  })
  const seen = await status
  socket.terminate()
  return seen
}

describe('the two listeners', () => {
  it('serve the same over http and https', async () => {
    for (const secure of [false, true]) {
      expect(await get(secure, '/api/health')).toMatchObject({ status: 200, body: '{"status":"ok"}' })
      expect((await get(secure, '/')).headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('take WebSockets on both, and tell which is secure', async () => {
    secureSockets.length = 0
    expect([await upgrade(false), await upgrade(true)]).toEqual([101, 101])
    expect(secureSockets).toEqual([false, true])
  })

  it('let their own page and the configured origins in, and no other', async () => {
    expect(await upgrade(true, `https://127.0.0.1:${portOf(true)}`)).toBe(101)
    expect(await upgrade(true, 'https://crm.test')).toBe(101)
    for (const origin of ['https://evil.test', 'null', `https://127.0.0.1:${portOf(false)}`]) {
      expect(await upgrade(true, origin)).toBe(403)
    }
  })

  it('show metrics to this machine, but not through a proxy on it', async () => {
    expect((await get(false, '/metrics')).body).toContain('offhook_calls 3')
    expect((await get(false, '/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403)
  })

  it('answer noise with 400 and go on', async () => {
    const socket = connect(portOf(false), '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.write('\u0000\u0001 nonsense\r\n\r\n')
    await once(socket, 'close')
    expect(text).toMatch(/^HTTP\/1.1 400/)
    expect((await get(false, '/api/health')).status).toBe(200)
  })

  it('are all closed again when one of them cannot be had', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const first = (free.address() as AddressInfo).port
    free.close()
    await once(free, 'close')
    const listeners = [first, port].map((number) => ({ host: '127.0.0.1', port: number }))
    await expect(createHttp({ ...options, listeners })).rejects.toMatchObject({ code: 'EADDRINUSE', port })
    const again = createServer().listen(first, '127.0.0.1')
    await once(again, 'listening')
    again.close()
    taken.close()
  })
})
