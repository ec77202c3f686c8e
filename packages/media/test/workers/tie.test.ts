import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { HeardEvents } from '../engine/heard-events.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import { SyntheticBrowser } from '../engine/synthetic-browser.ts'
import { BROWSER, FORMATS, openPool, PHONE, type TestPool } from './pool.ts'

// Processes are started for each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let own: TestPool
let events: HeardEvents
let alice: SyntheticPhone
let bob: SyntheticPhone

beforeAll(async () => {
  // Who calls is on one worker, who is called on the other.
  own = await openPool({ place: (_, leg, workers) => workers[leg.startsWith('b') ? 1 : 0]?.id ?? '' })
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

async function call(offered = FORMATS, answered = FORMATS): Promise<void> {
  bob.follow(await own.pool.offer('c', 'alice', alice.sdp(offered), PHONE, 'bob', PHONE))
  alice.follow(await own.pool.answer('c', 'bob', bob.sdp(answered)))
}

async function hearEachOther(): Promise<void> {
  alice.play(440, 0, 'PCMU')
  bob.play(700, 0, 'PCMU')
  await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 0, 'PCMU')])
}

describe('legs of two workers', () => {
  it('hear each other over a tie', async () => {
    await call()
    await hearEachOther()
    const [found] = await own.pool.inventory()
    expect(new Set(found?.legs.map(({ worker }) => worker)).size).toBe(2)
    expect(found?.legs.map(({ leg, other }) => [leg, other]).sort()).toEqual([
      ['alice', 'bob'],
      ['bob', 'alice'],
    ])
    // Nothing is lost, doubled or put out of its order on the way.
    const steps = bob.packets.slice(1).map((one, at) => (one.sequence - (bob.packets[at]?.sequence ?? 0)) & 0xffff)
    expect(new Set(steps)).toEqual(new Set([1]))
    expect((await own.pool.stats()).dropped.tie).toBeUndefined()
  })

  it('pass keys on, which are told once', async () => {
    await call()
    await hearEachOther()
    alice.quiet()
    for (let copy = 0; copy < 3; copy++) alice.send(101, Buffer.from([7, 0x8a, 800 >> 8, 800 & 255]), { step: 0 })
    await bob.until(() => bob.packets.filter(({ payloadType }) => payloadType === 101).length === 3)
    expect(events.of('dtmf')).toHaveLength(1)
    expect(events.of('dtmf')[0]).toMatchObject({ leg: 'alice', digit: '7' })
  })

  it('tell of keys that the other end takes by signalling alone, and press those that come by it', async () => {
    const byInfo = { ...PHONE, keys: 'signalling' } as const
    bob.follow(await own.pool.offer('c', 'alice', alice.sdp(FORMATS), PHONE, 'bob', byInfo))
    alice.follow(await own.pool.answer('c', 'bob', bob.sdp(['0 PCMU/8000'])))
    await hearEachOther()
    alice.quiet()
    for (let copy = 0; copy < 3; copy++) alice.send(101, Buffer.from([7, 0x8a, 800 >> 8, 800 & 255]), { step: 0 })
    await events.until('dtmf')
    expect(events.of('dtmf')).toMatchObject([{ leg: 'alice', digit: '7', passed: false }])
    expect(await own.pool.sendDigits('c', 'bob', [{ digit: '5', duration: 100 }])).toBe(false)
    expect(await own.pool.sendDigits('c', 'alice', [{ digit: '5', duration: 100 }])).toBe(true)
    await alice.until(() => alice.packets.some(({ payloadType, payload }) => payloadType === 101 && payload[0] === 5))
    expect(await own.pool.sendDigits('c', 'nobody', [{ digit: '5', duration: 100 }])).toBe(false)
  })

  it('hold, resume and change their codec', async () => {
    await call()
    await hearEachOther()
    expect(await own.pool.reoffer('c', 'bob', bob.sdp(FORMATS, 'inactive'))).toMatchObject({ kind: 'answered' })
    await own.pool.reoffer('c', 'bob', bob.sdp(FORMATS))
    await hearEachOther()
    const changed = bob.sdp(['8 PCMA/8000'])
    expect(await own.pool.reoffer('c', 'bob', changed)).toEqual({ kind: 'passOn' })
    await own.pool.offer('c', 'bob', changed, PHONE, 'alice', PHONE)
    await own.pool.answer('c', 'alice', alice.sdp(['8 PCMA/8000']))
    alice.play(440, 8, 'PCMA')
    bob.play(700, 8, 'PCMA')
    await Promise.all([alice.hears(700, 8, 'PCMA'), bob.hears(440, 8, 'PCMA')])
  })

  it('are converted where they have no codec in common', async () => {
    await call(['0 PCMU/8000'], ['8 PCMA/8000'])
    alice.play(440, 0, 'PCMU')
    bob.play(700, 8, 'PCMA')
    await Promise.all([alice.hears(700, 0, 'PCMU'), bob.hears(440, 8, 'PCMA')])
  })

  it('are offered all that can be converted where that is wanted', async () => {
    const offer = alice.sdp(['0 PCMU/8000'])
    expect(await own.pool.offer('c', 'alice', offer, PHONE, 'bob', PHONE)).not.toContain('opus')
    expect(await own.pool.offer('c', 'alice', offer, PHONE, 'bob+', { ...PHONE, codecs: 'all' })).toContain('opus')
  })

  it('may be a browser and a phone', async () => {
    const browser = await SyntheticBrowser.open()
    bob.follow(await own.pool.offer('c', 'alice', browser.offer(['0 PCMU/8000']), BROWSER, 'bob', PHONE))
    browser.follow(await own.pool.answer('c', 'bob', bob.sdp(['0 PCMU/8000'])))
    await browser.connected
    bob.play(440, 0, 'PCMU')
    await new Promise<void>((resolve) => {
      browser.heard = (_, length) => length === 172 && resolve()
    })
    browser.close()
  })

  it('are offered the same codecs as on one worker', async () => {
    const browser = await SyntheticBrowser.open()
    const offer = browser.offer(['111 opus/48000/2', '9 G722/8000', '0 PCMU/8000', '110 telephone-event/48000'])
    const formats = (sdp: string) => [...sdp.matchAll(/a=rtpmap:\d+ (\S+)/g)].map((line) => line[1])
    for (const towards of [BROWSER, PHONE]) {
      const near = await own.pool.offer('near', 'alice', offer, BROWSER, 'carol', towards)
      const tied = await own.pool.offer('far', 'alice', offer, BROWSER, 'bob', towards)
      expect(formats(tied)).toEqual(formats(near))
      await Promise.all([own.pool.release('near'), own.pool.release('far')])
    }
    browser.close()
  })

  it('are released together with what ties them, one by one or all at once', async () => {
    await call()
    await own.pool.release('c', 'bob')
    expect((await own.pool.inventory()).flatMap(({ legs }) => legs.map(({ leg }) => leg))).toEqual(['alice'])
    bob.follow(await own.pool.offer('c', 'alice', alice.sdp(FORMATS), PHONE, 'bob', PHONE))
    alice.follow(await own.pool.answer('c', 'bob', bob.sdp(FORMATS)))
    await hearEachOther()
    await own.pool.release('c')
    expect(await own.pool.inventory()).toEqual([])
    expect(own.pool.workers().map(({ calls }) => calls)).toEqual([0, 0])
  })

  it('are forks that the first answer decides between, wherever they live', async () => {
    const carol = await SyntheticPhone.open()
    const offer = alice.sdp(FORMATS)
    bob.follow(await own.pool.offer('c', 'alice', offer, PHONE, 'bob', PHONE))
    carol.follow(await own.pool.offer('c', 'alice', offer, PHONE, 'carol', PHONE))
    alice.follow(await own.pool.answer('c', 'carol', carol.sdp(FORMATS)))
    await own.pool.release('c', 'bob')
    alice.play(440, 0, 'PCMU')
    carol.play(900, 0, 'PCMU')
    await Promise.all([alice.hears(900, 0, 'PCMU'), carol.hears(440, 0, 'PCMU')])
    carol.close()
  })
})

it('a strange process that finds the socket gets nothing in, and is shut out', async () => {
  await call()
  await hearEachOther()
  const { readdirSync } = await import('node:fs')
  const path = readdirSync(own.folder).find((name) => name.endsWith('.sock')) ?? ''
  const stranger = connect(`${own.folder}/${path}`)
  const told: Buffer[] = []
  stranger.on('data', (bytes: Buffer) => told.push(bytes))
  const closed = new Promise((resolve) => stranger.once('close', resolve))
  const lie = Buffer.from(JSON.stringify({ role: 'tie', nonce: '0'.repeat(32), proof: '0'.repeat(64) }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(lie.length)
  stranger.write(Buffer.concat([length, lie, Buffer.alloc(200, 0x80)]))
  await closed
  // The challenge and no more.
  expect(Buffer.concat(told).subarray(4).toString()).toMatch(/^\{"nonce":"[0-9a-f]{32}"\}$/)
  await hearEachOther()
})
