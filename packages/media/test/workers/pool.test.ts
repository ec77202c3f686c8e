import { readdirSync, statSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { HeardEvents } from '../engine/heard-events.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import { SyntheticBrowser } from '../engine/synthetic-browser.ts'
import { BROWSER, FORMATS, isRunning, openPool, PHONE, type TestPool } from './pool.ts'

// Processes are started for each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let own: TestPool
let events: HeardEvents
let alice: SyntheticPhone
let bob: SyntheticPhone

beforeAll(async () => {
  own = await openPool()
})
afterAll(() => own.close())

beforeEach(async () => {
  events = new HeardEvents(own.pool)
  alice = await SyntheticPhone.open()
  bob = await SyntheticPhone.open()
})

afterEach(async () => {
  alice.close()
  bob.close()
  for (const { call } of await own.pool.inventory()) await own.pool.release(call)
})

/** Alice calls, Bob answers. */
async function call(id = 'c'): Promise<void> {
  bob.follow(await own.pool.offer(id, 'alice', alice.sdp(FORMATS), PHONE, 'bob', PHONE))
  alice.follow(await own.pool.answer(id, 'bob', bob.sdp(FORMATS)))
}

describe('two phones of one worker', () => {
  it('hear each other, and their keys are told', async () => {
    await call()
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
    expect(new Set(events.of('connected').map(({ leg }) => leg))).toEqual(new Set(['alice', 'bob']))
    for (let copy = 0; copy < 3; copy++) alice.send(101, Buffer.from([7, 0x8a, 800 >> 8, 800 & 255]), { step: 0 })
    await events.until('dtmf')
    expect(events.of('dtmf')[0]).toMatchObject({ call: 'c', leg: 'alice', digit: '7' })
  })
})

it('a browser and a phone of one worker hear each other', async () => {
  const browser = await SyntheticBrowser.open()
  bob.follow(await own.pool.offer('c', 'browser', browser.offer(['0 PCMU/8000']), BROWSER, 'bob', PHONE))
  browser.follow(await own.pool.answer('c', 'bob', bob.sdp(['0 PCMU/8000'])))
  await browser.connected
  bob.play(440, 0, 'PCMU')
  await new Promise<void>((resolve) => {
    browser.heard = (_, length) => length === 172 && resolve()
  })
  browser.send(Buffer.concat([Buffer.from('800000070000000011223344d5d6d7', 'hex'), Buffer.alloc(16)]), 15)
  await bob.until(() => bob.packets.length > 0)
  expect(bob.packets[0]?.payload).toEqual(Buffer.from('d5d6d7', 'hex'))
  browser.close()
})

describe('the pool', () => {
  it('gives each call to one worker, and counts them', async () => {
    await Promise.all(['c1', 'c2', 'c3', 'c4'].map(call))
    // Which of the two depends on how busy they are just now (see wire.test.ts).
    const [one = 0, two = 0] = own.pool.workers().map(({ calls }) => calls)
    expect(one + two).toBe(4)
    for (const { legs } of await own.pool.inventory()) expect(new Set(legs.map(({ worker }) => worker)).size).toBe(1)
    expect(await own.pool.stats()).toMatchObject({ calls: 4, legs: 8 })
    await own.pool.release('c1', 'bob')
    expect(await own.pool.stats()).toMatchObject({ calls: 4, legs: 7 })
    for (const id of ['c1', 'c2', 'c3', 'c4']) await own.pool.release(id)
    expect(own.pool.workers().map(({ calls }) => calls)).toEqual([0, 0])
    expect(await own.pool.stats()).toMatchObject({ calls: 0, legs: 0 })
  })

  it('refuses as its engines do, and forgets what came to nothing', async () => {
    const bad = alice.sdp(['99 unheard-of/8000']).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 example.net')
    await expect(own.pool.serve('c', 'a', bad, PHONE, { kind: 'echo' })).rejects.toMatchObject({
      name: 'MediaRefused',
      refusal: { status: 488 },
    })
    await expect(own.pool.offer('c', 'a', bad, PHONE, 'b', PHONE)).rejects.toMatchObject({ refusal: { status: 488 } })
    await expect(own.pool.answer('c', 'b', bad)).rejects.toThrow('no leg b of call c')
    await own.pool.release('nobody')
    expect(own.pool.workers().map(({ calls }) => calls)).toEqual([0, 0])
    expect(await own.pool.inventory()).toEqual([])
  })

  it('serves tones and re-offers', async () => {
    alice.follow(await own.pool.serve('c', 'alice', alice.sdp(FORMATS), PHONE, { kind: 'tone', frequency: 900 }))
    alice.play(440, 0, 'PCMU')
    await alice.hears(900, 0, 'PCMU')
    const held = await own.pool.reoffer('c', 'alice', alice.sdp(FORMATS, 'inactive'))
    expect(held).toMatchObject({ kind: 'answered', sdp: expect.stringContaining('a=inactive') })
  })

  it('keeps its folder and its sockets to its user', () => {
    expect(statSync(own.folder).mode & 0o777).toBe(0o700)
    const names = readdirSync(own.folder)
    expect(names.filter((name) => name.endsWith('.sock'))).toHaveLength(2)
    for (const name of names) expect(statSync(`${own.folder}/${name}`).mode & 0o177).toBe(0)
  })

  it('leaves no process and no socket when it is closed', async () => {
    const other = await openPool()
    await other.pool.serve('c', 'alice', alice.sdp(FORMATS), PHONE, { kind: 'echo' })
    const pids = other.pool.workers().map(({ pid }) => pid)
    expect(pids.every(isRunning)).toBe(true)
    await other.pool.close()
    expect(pids.some(isRunning)).toBe(false)
    expect(readdirSync(other.folder)).toEqual(['secret'])
    await expect(other.pool.release('c')).rejects.toThrow('closed')
    await other.close()
  })
})
