import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tempDir } from '@offhook/testkit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openWorkerPool } from '../../src/workers/pool/open.ts'
import type { PoolOptions, WorkerPool } from '../../src/workers/pool/types.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import type { MasterDone, MasterTask } from './master.ts'
import { FORMATS, isRunning, type LogLine, PHONE } from './pool.ts'
import { joined, type StandingCall, standingCall } from './standing-call.ts'

// Processes are started for each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const MASTER = fileURLToPath(new URL('./master.ts', import.meta.url))

let folder: ReturnType<typeof tempDir>
let master: ChildProcess | undefined
let pool: WorkerPool | undefined
let pids: readonly number[] = []
const log: LogLine[] = []
const calls: StandingCall[] = []

beforeEach(() => {
  folder = tempDir('offhook-restart')
})

afterEach(async () => {
  for (const call of calls.splice(0)) call.close()
  master?.kill('SIGKILL')
  await pool?.close()
  pool = undefined
  for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
  folder.remove()
  log.length = 0
})

/** A server in a process of its own, with calls that are heard. */
async function serverWith(ids: readonly string[], { outlive = 10_000, tied = false } = {}): Promise<void> {
  master = fork(MASTER, [], { execArgv: [] })
  const phones = await Promise.all(
    ids.map(async () => [await SyntheticPhone.open(), await SyntheticPhone.open()] as const),
  )
  const task: MasterTask = {
    folder: folder.path,
    outlive,
    tied,
    calls: ids.map((id, at) => ({
      id,
      offer: phones[at]?.[0].sdp(FORMATS) ?? '',
      answer: phones[at]?.[1].sdp(FORMATS) ?? '',
    })),
  }
  master.send(task)
  const [done] = (await once(master, 'message')) as [MasterDone]
  pids = done.pids
  for (const [at, [caller, called]] of phones.entries()) {
    caller.follow(done.told[at]?.caller ?? '')
    called.follow(done.told[at]?.called ?? '')
    const call = joined(caller, called)
    calls.push(call)
    await call.hear()
  }
}

async function kill(): Promise<void> {
  master?.kill('SIGKILL')
  await once(master as ChildProcess, 'exit')
}

/** The server that is started in its place. */
async function restart(options: Partial<PoolOptions> = {}): Promise<WorkerPool> {
  pool = await openWorkerPool({
    workers: 2,
    folder: folder.path,
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
    outlive: 10_000,
    log: (level, message, fields = {}) => log.push({ level, message, fields }),
    ...options,
  })
  return pool
}

const heardSoFar = ({ caller, called }: StandingCall) => ({
  caller: caller.packets.length,
  called: called.packets.length,
})

describe.each([
  ['on one worker', false],
  ['tied between two', true],
])('a call %s', (_, tied) => {
  it('goes on when the server is killed, and is found again and commanded by the next one', async () => {
    await serverWith(['c'], { tied })
    const [call] = calls as [StandingCall]
    await kill()
    const from = heardSoFar(call)
    await call.caller.until(() => call.caller.packets.length > from.caller + 30)
    const again = await restart()
    expect(
      again
        .workers()
        .map(({ pid }) => pid)
        .sort(),
    ).toEqual([...pids].sort())
    const [found] = await again.inventory()
    expect(found).toMatchObject({ call: 'c', claimed: false })
    expect(found?.legs.map(({ leg, other, connected }) => [leg, other, connected]).sort()).toEqual([
      ['a', 'b', true],
      ['b', 'a', true],
    ])
    expect(found?.legs.every(({ packetsIn, packetsOut }) => packetsIn > 30 && packetsOut > 30)).toBe(true)
    expect(new Set(found?.legs.map(({ worker }) => worker)).size).toBe(tied ? 2 : 1)
    expect(log.some(({ message }) => message === 'found media workers again')).toBe(true)
    await call.hear()
    call.expectUnbroken()

    // The next server has the legs in its hand.
    expect(again.claim('c')).toBe(true)
    const { called } = call
    expect(await again.reoffer('c', 'b', called.sdp(FORMATS, 'inactive'))).toMatchObject({ kind: 'answered' })
    await again.reoffer('c', 'b', called.sdp(FORMATS))
    await call.hear()
    await again.release('c')
    expect(await again.stats()).toMatchObject({ calls: 0, legs: 0 })
    calls.push(await standingCall(again, 'new'))
    await calls[1]?.hear()
  })
})

it('a call outlives a server that is started in vain', async () => {
  await serverWith(['c'])
  const [call] = calls as [StandingCall]
  await kill()
  const vain = await restart()
  await vain.part()
  await call.hear()
  const again = await restart()
  expect(again.claim('c')).toBe(true)
  expect((await again.inventory()).map(({ call: id }) => id)).toEqual(['c'])
  await call.hear()
  call.expectUnbroken()
})

it('calls that nobody claims in time end, those that were claimed stay', async () => {
  await serverWith(['claimed', 'forgotten'], { outlive: 1500 })
  await kill()
  const again = await restart({ outlive: 1500 })
  expect(again.claim('claimed')).toBe(true)
  expect(again.claim('unheard of')).toBe(false)
  await expect
    .poll(async () => (await again.inventory()).map(({ call }) => call), { timeout: 20_000 })
    .toEqual(['claimed'])
  expect(log).toContainEqual(expect.objectContaining({ level: 'warn', fields: { call: 'forgotten' } }))
  await calls[0]?.hear()
})

it('workers whose server does not come back end when their time is over', async () => {
  await serverWith(['c'], { outlive: 500 })
  await kill()
  await expect.poll(() => pids.some(isRunning), { timeout: 20_000 }).toBe(false)
  expect(readdirSync(folder.path)).toEqual(['secret'])
})

it('workers of another configuration get no new calls, and end with their last', async () => {
  await serverWith(['c'])
  await kill()
  const again = await restart({ addresses: ['127.0.0.1', '127.0.0.2'] })
  // One had a call and is kept; the other had none.
  await expect.poll(() => again.workers().length).toBe(3)
  expect(again.workers().filter(({ retiring }) => retiring)).toMatchObject([{ calls: 1 }])
  calls.push(await standingCall(again, 'new'))
  expect(again.workers().find(({ retiring }) => retiring)?.calls).toBe(1)
  await calls[0]?.hear()
  calls[0]?.expectUnbroken()
  await again.release('c')
  await expect.poll(() => again.workers().length).toBe(2)
  await expect.poll(() => pids.some(isRunning), { timeout: 20_000 }).toBe(false)
  await calls[1]?.hear()
})

it('a second server over the same folder does not take the workers of a living one', async () => {
  await serverWith(['c'])
  const second = await restart()
  expect(second.workers()).toHaveLength(2)
  expect(second.workers().some(({ pid }) => pids.includes(pid))).toBe(false)
  expect(log.some(({ message }) => message === 'a media worker has died')).toBe(false)
  const [call] = calls as [StandingCall]
  await call.caller.until(() => call.caller.packets.length > 50 && call.called.packets.length > 50)
  call.expectUnbroken()
})

it('what a worker that was killed with its server has left is removed', async () => {
  await serverWith([])
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await kill()
  await expect.poll(() => pids.some(isRunning), { timeout: 20_000 }).toBe(false)
  const again = await restart()
  expect(again.workers().some(({ pid }) => pids.includes(pid))).toBe(false)
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.sock'))).toHaveLength(2)
})

it('a worker that was found again and dies is replaced, and its calls are told', async () => {
  await serverWith(['c'])
  await kill()
  const again = await restart({ backOff: { first: 50, most: 50, settled: 60_000 } })
  const lost: string[] = []
  again.on((event) => event.type === 'lost' && lost.push(`${event.call} ${event.leg} ${event.cause}`))
  const victim = again.workers().find(({ calls }) => calls === 1)
  process.kill(victim?.pid ?? 0, 'SIGKILL')
  await expect.poll(() => lost.sort()).toEqual(['c a worker', 'c b worker'])
  await again.release('c')
  await expect.poll(() => again.workers().length, { timeout: 20_000 }).toBe(2)
  const alice = await SyntheticPhone.open()
  await again.serve('d', 'a', alice.sdp(FORMATS), PHONE, { kind: 'echo' })
  alice.close()
})

it('workers that are to outlive nobody end with their server', async () => {
  await serverWith(['c'], { outlive: 0 })
  await kill()
  await expect.poll(() => pids.some(isRunning), { timeout: 20_000 }).toBe(false)
})
