import { readdirSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { HeardEvents } from '../engine/heard-events.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import { FORMATS, isRunning, openPool, PHONE, type TestPool } from './pool.ts'
import { type StandingCall, standingCall } from './standing-call.ts'

// Processes are started for each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let own: TestPool
const calls: StandingCall[] = []

afterEach(async () => {
  for (const call of calls.splice(0)) call.close()
  await own.close()
})

/** The first letter of a call's id is the place of its worker; of a leg named `b` in `tied` it is the second one. */
const place: NonNullable<Parameters<typeof openPool>[0]>['place'] = (call, leg, workers) =>
  workers.find(({ slot }) => slot === (call === 'tied' && leg === 'b' ? 1 : Number(call.startsWith('1'))))?.id ?? ''

async function standing(id: string, tones?: readonly [440, 700]): Promise<StandingCall> {
  const call = await standingCall(own.pool, id, tones)
  calls.push(call)
  await call.hear()
  return call
}

it('a worker that is killed takes its own calls, which are told apart; the others never hear it', async () => {
  own = await openPool({ place })
  const events = new HeardEvents(own.pool)
  const spared = await standing('0 spared')
  await standing('1 lost')
  await standing('tied')
  const [, victim] = own.pool.workers()
  process.kill(victim?.pid ?? 0, 'SIGKILL')
  await events.until('lost', 4)
  const lost = events.of('lost')
  expect(lost.map(({ call, leg }) => `${call} ${leg}`).sort()).toEqual(['1 lost a', '1 lost b', 'tied a', 'tied b'])
  expect(lost[0]).toMatchObject({ reason: 'the media worker has ended', cause: 'worker' })
  expect(own.log).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'a media worker has died',
      fields: expect.objectContaining({ pid: victim?.pid, calls: 2 }),
    }),
  )

  // Commands for what is gone are refused, and it can be released.
  const phone = calls[1]?.caller as SyntheticPhone
  await expect(own.pool.reoffer('1 lost', 'a', phone.sdp(FORMATS))).rejects.toMatchObject({ refusal: { status: 503 } })
  await own.pool.release('1 lost')
  await own.pool.release('tied')

  await expect.poll(() => own.pool.workers().length, { timeout: 20_000 }).toBe(2)
  expect(own.pool.workers().map(({ pid }) => pid)).not.toContain(victim?.pid)
  await standing('1 anew')
  const { caller, called } = spared
  await caller.until(() => caller.packets.length > 150 && called.packets.length > 150)
  spared.expectUnbroken()
  expect(readdirSync(own.folder).filter((name) => name.endsWith('.sock'))).toHaveLength(2)
  expect((await own.pool.inventory()).map(({ call }) => call).sort()).toEqual(['0 spared', '1 anew'])
})

it('a fork that was ringing on a worker that dies is lost alone', async () => {
  own = await openPool({
    place: (_, leg, workers) => workers.find(({ slot }) => slot === Number(leg === 'b2'))?.id ?? '',
  })
  const events = new HeardEvents(own.pool)
  const call = await standing('c')
  const phone = await SyntheticPhone.open()
  const offer = call.caller.sdp(FORMATS)
  phone.follow(await own.pool.offer('c', 'a', offer, PHONE, 'b2', PHONE))
  process.kill(own.pool.workers()[1]?.pid ?? 0, 'SIGKILL')
  await events.until('lost')
  await call.caller.until(() => call.caller.packets.length > 60 && call.called.packets.length > 60)
  expect(events.of('lost').map(({ leg }) => leg)).toEqual(['b2'])
  call.expectUnbroken()
  phone.close()
})

it('a call that comes while its worker dies is set up on another', async () => {
  own = await openPool({ place, backOff: { first: 60_000, most: 60_000, settled: 60_000 } })
  const alice = await SyntheticPhone.open()
  const bob = await SyntheticPhone.open()
  const offer = own.pool.offer('1', 'a', alice.sdp(FORMATS), PHONE, 'b', PHONE)
  process.kill(own.pool.workers()[1]?.pid ?? 0, 'SIGKILL')
  bob.follow(await offer)
  // It may have been quick enough to answer; what counts is that the next one finds the living one.
  await expect.poll(() => own.pool.workers().length).toBe(1)
  await own.pool.release('1')
  bob.follow(await own.pool.offer('1 again', 'a', alice.sdp(FORMATS), PHONE, 'b', PHONE))
  expect(own.pool.workers()).toMatchObject([{ slot: 0, calls: 1 }])
  alice.close()
  bob.close()
})

it('one that dies again and again is replaced after longer and longer waits', async () => {
  own = await openPool({ workers: 1, backOff: { first: 300, most: 1200, settled: 60_000 } })
  const waits: number[] = []
  for (let round = 0; round < 4; round++) {
    const pid = own.pool.workers()[0]?.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => own.pool.workers().length, { interval: 5 }).toBe(0)
    const died = performance.now()
    await expect.poll(() => own.pool.workers().length, { interval: 5, timeout: 20_000 }).toBe(1)
    waits.push(performance.now() - died)
    expect(isRunning(pid)).toBe(false)
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = waits
  expect(first).toBeGreaterThan(250)
  expect(second).toBeGreaterThan(550)
  expect(third).toBeGreaterThan(1150)
  expect(fourth).toBeGreaterThan(1150)
  const alice = await SyntheticPhone.open()
  await own.pool.serve('c', 'a', alice.sdp(FORMATS), PHONE, { kind: 'echo' })
  alice.close()
})

it('one that hangs is ended by force', async () => {
  own = await openPool({ hungAfter: 2, backOff: { first: 60_000, most: 60_000, settled: 60_000 } })
  const [, hung] = own.pool.workers()
  process.kill(hung?.pid ?? 0, 'SIGSTOP')
  await expect.poll(() => own.pool.workers().length, { timeout: 20_000 }).toBe(1)
  await expect.poll(() => isRunning(hung?.pid ?? 0)).toBe(false)
})

it('one that hangs does not hold up the end of all', async () => {
  own = await openPool()
  const pids = own.pool.workers().map(({ pid }) => pid)
  process.kill(pids[1] ?? 0, 'SIGSTOP')
  await own.pool.close()
  expect(pids.some(isRunning)).toBe(false)
})

it('with no worker left, calls are refused with 503 until there is one again', async () => {
  own = await openPool({ workers: 1, backOff: { first: 300, most: 300, settled: 60_000 } })
  const alice = await SyntheticPhone.open()
  process.kill(own.pool.workers()[0]?.pid ?? 0, 'SIGKILL')
  await expect.poll(() => own.pool.workers().length, { interval: 5 }).toBe(0)
  const serve = () => own.pool.serve('c', 'a', alice.sdp(FORMATS), PHONE, { kind: 'echo' })
  await expect(serve()).rejects.toMatchObject({ refusal: { status: 503, reason: 'no media worker' } })
  await expect.poll(() => own.pool.workers().length, { timeout: 20_000 }).toBe(1)
  await serve()
  alice.close()
})

it('a leg that finds no port on its worker gets one on another, over a tie', async () => {
  own = await openPool({
    rtpPorts: [24_000, 24_005],
    place: (_, __, workers, home) => home?.id ?? workers[0]?.id ?? '',
  })
  await standing('c')
  const [found] = await own.pool.inventory()
  expect(new Set(found?.legs.map(({ worker }) => worker)).size).toBe(2)
})
