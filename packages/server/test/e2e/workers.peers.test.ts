import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import {
  type Baresip,
  freePort,
  freePortRange,
  isFree,
  lacks,
  type PhoneAccount,
  type Running,
  run,
  startBaresip,
  startSipp,
  tempDir,
  until,
} from '@offhook/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { domain, passwordOf } from './harness.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const users = ['1001', '1003', '1004']
/** s */
const outlive = 60

let home: ReturnType<typeof tempDir>
let port: number
let rtp: readonly [number, number]
let server: Running | undefined
let pids: readonly number[] = []

beforeEach(async () => {
  home = tempDir('offhook-workers')
  port = await freePort()
  rtp = await freePortRange(16, 'udp')
  const config = {
    domain,
    data: home.join('data'),
    listen: {
      http: `127.0.0.1:${await freePort()}`,
      https: `127.0.0.1:${await freePort()}`,
      sip: { udp: `127.0.0.1:${port}`, tcp: 'off', tls: 'off' },
    },
    media: {
      ports: (await freePortRange(2, 'udp')).join('-'),
      rtpPorts: rtp.join('-'),
      publicAddress: '127.0.0.1',
      workers: 2,
      outlive,
    },
    users: users.map((extension) => ({ extension, password: passwordOf(extension) })),
  }
  writeFileSync(home.join('offhook.yaml'), JSON.stringify(config))
  await start()
})

afterEach(async () => {
  await server?.stop('SIGINT', 10_000)
  const left = pids.filter(isRunning)
  for (const pid of left) process.kill(pid, 'SIGKILL')
  home.remove()
  expect(left).toEqual([])
})

async function start(): Promise<void> {
  const running = await run(process.execPath, [main, 'start', '--config', home.join('offhook.yaml')])
  server = running
  await until(async () => !(await isFree(port, 'udp')), { timeout: 30_000, what: `server\n${running.output()}` })
}

/** Its port is taken, as by the process before it that has not gone yet. */
async function startInVain(): Promise<void> {
  const other = createSocket('udp4').bind(port, '127.0.0.1')
  await once(other, 'listening')
  const vain = await run(process.execPath, [main, 'start', '--config', home.join('offhook.yaml')])
  expect((await vain.exited).code).toBe(1)
  other.close()
}

const account = (user: string): PhoneAccount => ({
  user,
  password: passwordOf(user),
  domain,
  server: { host: '127.0.0.1', port, transport: 'udp' },
})

/** Its processes in the order of their slots. */
function workersOf(parent: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((pid) => status(pid)[1] === String(parent))
}

/** State and parent (proc(5)); neither where there is no such process. */
function status(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** A dead one may wait for its new parent to notice. */
const isRunning = (pid: number): boolean => !['Z', 'X', undefined].includes(status(pid)[0])

const byeWithReason = /\nBYE sip:[\s\S]*?\nReason: Q\.850;cause=27;text="Media lost"/

describe.skipIf(lacks('baresip', 'sipp') || process.platform !== 'linux')('a server with two media workers', () => {
  test('ends the calls of one that is killed with BYE to both sides; another call goes on', async () => {
    const sipp = (scenario: string, user: string, options: object) =>
      startSipp({ scenario, port, domain, user, password: passwordOf(user), ...options })
    const localPort = await freePort()
    expect((await (await sipp('register', '1004', { localPort })).done).exitCode).toBe(0)
    const called = await sipp('answer', '1004', { localPort })
    const caller = await sipp('call', '1001', { called: '1004', values: { talk: 60_000 } })
    await until(() => /ACK sip:.*\r?\n(.*\r?\n)*?CSeq: 2 ACK/.test(caller.messages()), { what: 'call' })

    const spared = await startBaresip({ account: account('1003') })
    await spared.dial(`sip:600@${domain}`)
    await spared.waitHears(700)

    pids = workersOf(server?.pid ?? 0)
    expect(pids).toHaveLength(2)
    // The last port a description of ours told the caller is in the share of its worker.
    const told = Number([...caller.messages().matchAll(/\nm=audio (\d+) /g)].at(-1)?.[1])
    const slot = told < rtp[0] + 8 ? 0 : 1
    const before = await spared.receivedPackets()
    process.kill(pids[slot] ?? 0, 'SIGKILL')

    await until(() => byeWithReason.test(caller.messages()), { what: 'BYE to the caller' })
    await until(() => byeWithReason.test(called.messages()), { what: 'BYE to the called one' })
    await until(async () => (await spared.receivedPackets()) > before + 100, { what: 'sound' })
    await spared.waitHears(700)
    expect(spared.events.items.some(({ type }) => type === 'CALL_CLOSED')).toBe(false)
    await server?.lines.wait((line) => line.includes('a media worker was started in its place'))
    pids = [...pids, ...workersOf(server?.pid ?? 0)]

    // Both workers take calls again.
    const desk = await startBaresip({ account: account('1001') })
    await desk.dial(`sip:600@${domain}`)
    await desk.waitHears(700)
    await Promise.all([desk.close(), spared.close(), caller.stop('SIGKILL'), called.stop('SIGKILL')])
  })

  /** A phone hears itself; then the server is gone, and its workers go on. */
  async function orphaned(): Promise<Baresip> {
    const desk = await startBaresip({ account: account('1003') })
    await desk.dial(`sip:600@${domain}`)
    await desk.waitHears(700)
    pids = workersOf(server?.pid ?? 0)
    await server?.stop('SIGKILL')
    expect(pids.every(isRunning)).toBe(true)
    return desk
  }

  async function hearsOn(desk: Baresip): Promise<void> {
    const before = await desk.receivedPackets()
    await until(async () => (await desk.receivedPackets()) > before + 50, { what: 'sound' })
    await desk.waitHears(700)
  }

  test('that is killed and started again goes on with its calls, also after a start in vain', async () => {
    const desk = await orphaned()
    await startInVain()
    await hearsOn(desk)
    await start()
    await server?.lines.wait((line) => line.includes('found media workers again') && line.includes('"calls":1'))
    await server?.lines.wait((line) => line.includes('a call goes on after a restart'))
    // The one without a call has ended with the start in vain.
    expect(pids.filter(isRunning)).toHaveLength(1)
    pids = [...pids, ...workersOf(server?.pid ?? 0)]
    await hearsOn(desk)
    await desk.hangUp()
    await server?.lines.wait((line) => line.includes('call ended'))
    await desk.close()
  })

  test('that was killed with its workers hangs up', async () => {
    const desk = await orphaned()
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await start()
    await desk.waitFor('CALL_CLOSED')
    expect(server?.output()).toContain('"broken":1')
    await desk.close()
  })

  test.each([
    ['nothing is known of', 'delete from standing_calls'],
    ['what was written down is damaged', "update standing_calls set sealed = 'v1.' || substr(sealed, 5)"],
  ])('lets go of a call when %s', async (_, damage) => {
    const desk = await orphaned()
    const db = new DatabaseSync(home.join('data', 'offhook.db'))
    db.exec(damage)
    db.close()
    await start()
    await server?.lines.wait((line) => line.includes('nothing is known of a call that has media'))
    if (damage.startsWith('update')) expect(server?.output()).toContain('cannot be read')

    const other = await startBaresip({ account: account('1001') })
    await other.dial(`sip:600@${domain}`)
    await other.waitHears(700)
    await Promise.all([desk.close(), other.close()])
  })
})
