import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort, freePortRange, type PhoneAccount, type Running, run, tempDir, until } from '@offhook/testkit'
import type { Account } from './pages/device.ts'

export interface OffhookOptions {
  /** Extensions; 1001 to 1004 by default. Each one's password is `passwordOf(extension)`. */
  readonly users?: readonly string[]
  /** Users who get a SHA-256 challenge on udp, tcp and tls too. */
  readonly sha256?: readonly string[]
  /** Pages on these origins may open a WebSocket. */
  readonly origins?: readonly string[]
  /** Seconds; 60 by default. */
  readonly ringTimeout?: number
  /** Where it listens; 127.0.0.1 by default. */
  readonly address?: string
  /** What is offered to browsers and phones; the same by default. */
  readonly publicAddress?: 'auto' | readonly string[]
  /** Extensions whose phones take and send keys by INFO alone. */
  readonly infoKeys?: readonly string[]
  /** 1 by default: in the server's process. */
  readonly workers?: number
}

export interface Offhook {
  readonly ports: { readonly http: number; readonly https: number; readonly sip: number; readonly tls: number }
  readonly media: readonly [first: number, last: number]
  /** Of the page the server serves. */
  readonly page: string
  /** For a desk phone. */
  account(user: string, transport?: 'udp' | 'tcp' | 'tls'): PhoneAccount & { readonly server: { port: number } }
  /** For a test page. */
  webAccount(user: string, transport?: 'ws' | 'wss'): Account
  /** The one that runs now. */
  readonly process: Running
  /** Ends the process without a word, and starts another one over the same data; `between`: while there is none. */
  restart(between?: () => Promise<unknown>): Promise<void>
  /** Throws when the server is gone or has reported a bug of its own. */
  assertHealthy(): void
  close(): Promise<void>
}

export const domain = 'pbx.test'
export const passwordOf = (user: string): string => `secret-of-${user}`

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Starts `offhook start` as a person would, with everything on free ports of 127.0.0.1; resolves when it serves. */
export async function startOffhook(options: OffhookOptions = {}): Promise<Offhook> {
  const { users = ['1001', '1002', '1003', '1004'], sha256 = [], origins = [], ringTimeout = 60 } = options
  const { address = '127.0.0.1' } = options
  const named = address === '127.0.0.1' ? 'localhost' : address
  const { publicAddress = [address], infoKeys = [], workers = 1 } = options
  const home = tempDir('offhook-server')
  const ports = { http: await freePort(), https: await freePort(), sip: await freePort(), tls: await freePort() }
  const media = await freePortRange(Math.max(2, workers), 'udp')
  const rtp = await freePortRange(40, 'udp')
  const config = {
    domain,
    data: home.join('data'),
    listen: {
      http: `${address}:${ports.http}`,
      https: `${address}:${ports.https}`,
      sip: { udp: `${address}:${ports.sip}`, tcp: `${address}:${ports.sip}`, tls: `${address}:${ports.tls}` },
      origins,
    },
    media: { ports: media.join('-'), rtpPorts: rtp.join('-'), publicAddress, infoKeys, workers, outlive: 60 },
    users: users.map((extension) => ({
      extension,
      password: passwordOf(extension),
      name: `User ${extension}`,
      ...(sha256.includes(extension) ? { digest: 'sha-256' } : {}),
    })),
    services: { echo: '600', tone: '601' },
    ringTimeout,
  }
  // JSON is YAML too.
  writeFileSync(home.join('offhook.yaml'), JSON.stringify(config, undefined, 2))
  let server: Running
  let over = false
  const start = async (): Promise<void> => {
    const one = await run(process.execPath, [main, 'start', '--config', home.join('offhook.yaml')], { cwd: home.path })
    server = one
    over = false
    void one.exited.then(() => {
      if (server === one) over = true
    })
    await until(() => serving(one), { timeout: 30_000, what: 'server on all its ports' }).catch(
      async (error: unknown) => {
        await one.stop('SIGKILL')
        home.remove()
        throw error
      },
    )
  }
  const serving = async (one: Running) => {
    if (over) throw new Error(`the server did not start:\n${one.output()}`)
    // Said when all its ports are open. To try them meanwhile would take one from it for a moment.
    if (!one.output().includes('Ctrl-C')) return false
    return (await fetch(`http://${address}:${ports.http}/`).catch(() => undefined)) !== undefined
  }
  await start()
  return {
    ports,
    media,
    page: `http://${named}:${ports.http}/`,
    account: (user, transport = 'udp') => ({
      user,
      password: passwordOf(user),
      domain,
      server: { host: '127.0.0.1', port: transport === 'tls' ? ports.tls : ports.sip, transport },
    }),
    webAccount: (user, transport = 'ws') => ({
      server: transport === 'ws' ? `ws://${named}:${ports.http}/ws` : `wss://${named}:${ports.https}/ws`,
      domain,
      user,
      password: passwordOf(user),
    }),
    get process() {
      return server
    },
    async restart(between) {
      if (process.env.OFFHOOK_TRACE === '1') process.stderr.write(`${server.output()}\n`)
      await server.stop('SIGKILL')
      await between?.()
      await start()
    },
    assertHealthy() {
      if (over) throw new Error(`the server is gone:\n${server.output()}`)
    },
    async close() {
      if (process.env.OFFHOOK_TRACE === '1') process.stderr.write(`${server.output()}\n`)
      const { code, signal } = await server.stop('SIGINT', 10_000)
      home.remove()
      if (code !== 0) throw new Error(`the server ended with ${signal ?? code}:\n${server.output()}`)
    },
  }
}
