import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { G722, PCMU } from '../../src/codec/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { codedPhone, type Party } from './coded-sound.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const ULAW = ['0 PCMU/8000', '101 telephone-event/8000']
const ALAW = ['8 PCMA/8000']
const PASSED = ['18 G729/8000']

let engine: MediaEngine
let parties: Party[]
let phones: SyntheticPhone[]
let alice: SyntheticPhone
let alicesOther: SyntheticPhone
let bob: SyntheticPhone
let carol: SyntheticPhone

beforeEach(async () => {
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  parties = []
  phones = await Promise.all([1, 2, 3, 4].map(() => SyntheticPhone.open()))
  ;[alice, alicesOther, bob, carol] = phones as [SyntheticPhone, SyntheticPhone, SyntheticPhone, SyntheticPhone]
})

afterEach(async () => {
  for (const party of parties) party.stop()
  for (const phone of phones) phone.close()
  await engine.close()
})

async function call(id: string, a: SyntheticPhone, b: SyntheticPhone, formats: readonly string[]): Promise<void> {
  b.follow(await engine.offer(id, 'a', a.sdp(formats), PHONE, 'b', PHONE))
  a.follow(await engine.answer(id, 'b', b.sdp(formats)))
}

const stays = async (phone: SyntheticPhone): Promise<void> => {
  const { length } = phone.packets
  await Promise.all([bob.hears(900, 0, 'PCMU'), bob.hears(900, 0, 'PCMU')])
  expect(phone.packets.length).toBeLessThanOrEqual(length + 1)
}

describe('a bridge', () => {
  it('lets two of two calls hear each other, and the others nobody', async () => {
    await call('one', alice, bob, ULAW)
    await call('two', alicesOther, carol, ULAW)
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    carol.play(900, 0, 'PCMU')
    await Promise.all([bob.hears(440, 0, 'PCMU'), alicesOther.hears(900, 0, 'PCMU')])
    await engine.bridge('one', 'b', 'two', 'b', 'c')
    await Promise.all([bob.hears(900, 0, 'PCMU'), carol.hears(700, 0, 'PCMU')])
    await stays(alice)
    await stays(alicesOther)
    // Commanded again, nothing changes.
    await engine.bridge('one', 'b', 'two', 'b', 'c')
    await engine.release('two')
    await engine.release('one', 'a')
    await Promise.all([bob.hears(900, 0, 'PCMU'), carol.hears(700, 0, 'PCMU')])
    expect(await engine.stats()).toMatchObject({ calls: 1, legs: 2 })
  })

  it('lets them hold, change their codec together and press keys as in any call', async () => {
    await call('one', alice, bob, ULAW)
    await call('two', alicesOther, carol, ULAW)
    await engine.bridge('one', 'b', 'two', 'b', 'c')
    bob.play(700, 0, 'PCMU')
    await carol.hears(700, 0, 'PCMU')
    expect(await engine.reoffer('one', 'c', carol.sdp(ULAW, 'inactive'))).toMatchObject({ kind: 'answered' })
    expect(await engine.reoffer('one', 'c', carol.sdp(ALAW))).toEqual({ kind: 'passOn' })
    await engine.offer('one', 'c', carol.sdp(ALAW), PHONE, 'b', PHONE)
    await engine.answer('one', 'b', bob.sdp(ALAW))
    bob.play(700, 8, 'PCMA')
    await carol.hears(700, 8, 'PCMA')
    const told = new Promise((resolve) => engine.on((event) => event.type === 'dtmf' && resolve(event)))
    await engine.reoffer('one', 'c', carol.sdp([...ALAW, '101 telephone-event/8000']))
    await engine.offer('one', 'c', carol.sdp([...ALAW, '101 telephone-event/8000']), PHONE, 'b', PHONE)
    await engine.answer('one', 'b', bob.sdp([...ALAW, '101 telephone-event/8000']))
    for (let copy = 0; copy < 3; copy++) carol.send(101, Buffer.from([7, 0x8a, 800 >> 8, 800 & 255]), { step: 0 })
    expect(await told).toMatchObject({ call: 'one', leg: 'c', digit: '7', passed: true })
  })

  it('transcodes where the two have no codec in common', async () => {
    await call('one', alice, bob, ['9 G722/8000'])
    await call('two', alicesOther, carol, ['0 PCMU/8000'])
    await engine.bridge('one', 'b', 'two', 'b', 'c')
    const b = await codedPhone(bob, G722, 9, 700)
    const c = await codedPhone(carol, PCMU, 0, 900)
    parties.push(b, c)
    await Promise.all([b.hears(900), c.hears(700)])
  })

  it('gives a phone a browser of another call, which keeps its keys and its path', async () => {
    const browser = await SyntheticBrowser.open()
    await call('one', alice, bob, ULAW)
    carol.follow(await engine.offer('two', 'browser', browser.offer(ULAW), BROWSER, 'c', PHONE))
    browser.follow(await engine.answer('two', 'c', carol.sdp(ULAW)))
    await browser.connected
    await engine.bridge('one', 'b', 'two', 'browser')
    await engine.release('two')
    await engine.release('one', 'a')
    bob.play(700, 0, 'PCMU')
    await new Promise<void>((resolve) => {
      let heard = 0
      browser.heard = () => ++heard === 20 && resolve()
    })
    browser.send(Buffer.concat([Buffer.from('800000070000000011223344d5d6d7', 'hex'), Buffer.alloc(16)]), 15)
    await bob.until(() => bob.packets.some(({ payload }) => payload.equals(Buffer.from('d5d6d7', 'hex'))))
    expect(await engine.reoffer('one', 'browser', browser.offer(ULAW))).toMatchObject({ kind: 'answered' })
    browser.close()
  })

  it('that cannot be is refused, and both calls go on', async () => {
    await call('one', alice, bob, PASSED)
    await call('two', alicesOther, carol, ULAW)
    await expect(engine.bridge('one', 'b', 'two', 'b', 'c')).rejects.toMatchObject({ refusal: { status: 488 } })
    await expect(engine.bridge('one', 'b', 'two', 'nobody')).rejects.toThrow('not both established')
    carol.play(900, 0, 'PCMU')
    await alicesOther.hears(900, 0, 'PCMU')
    expect(await engine.stats()).toMatchObject({ calls: 2, legs: 4 })
  })

  it('joins two legs of one call, and one that an echo served', async () => {
    await call('one', alice, bob, ULAW)
    carol.follow(await engine.serve('one', 'c', carol.sdp(ULAW), PHONE, { kind: 'echo' }))
    carol.play(900, 0, 'PCMU')
    await carol.hears(900, 0, 'PCMU')
    await engine.bridge('one', 'b', 'one', 'c')
    bob.play(700, 0, 'PCMU')
    await Promise.all([bob.hears(900, 0, 'PCMU'), carol.hears(700, 0, 'PCMU')])
  })

  it('asked for from both sides at once is made once', async () => {
    await call('one', alice, bob, ULAW)
    await call('two', alicesOther, carol, ULAW)
    await Promise.allSettled([engine.bridge('one', 'b', 'two', 'b', 'c'), engine.bridge('two', 'b', 'one', 'b', 'c')])
    bob.play(700, 0, 'PCMU')
    carol.play(900, 0, 'PCMU')
    await Promise.all([bob.hears(900, 0, 'PCMU'), carol.hears(700, 0, 'PCMU')])
    expect(await engine.stats()).toMatchObject({ legs: 4 })
  })
})

describe('a leg that is not asked', () => {
  it('is given somebody else, and the first one back while that rings', async () => {
    await call('one', alice, bob, ULAW)
    alice.play(440, 0, 'PCMU')
    bob.play(700, 0, 'PCMU')
    const offer = await engine.offer('one', 'b', '', PHONE, 'c', PHONE)
    expect(offer).toContain('PCMU/8000')
    expect(offer).not.toContain('a=inactive')
    carol.follow(offer)
    await bob.hears(440, 0, 'PCMU')
    expect(await engine.answer('one', 'c', carol.sdp(ULAW))).toBe('')
    carol.play(900, 0, 'PCMU')
    await Promise.all([bob.hears(900, 0, 'PCMU'), carol.hears(700, 0, 'PCMU')])
    await stays(alice)
  })

  it('hears one with another codec too', async () => {
    await call('one', alice, bob, ULAW)
    bob.play(700, 0, 'PCMU')
    carol.follow(await engine.offer('one', 'b', '', PHONE, 'c', PHONE))
    await engine.answer('one', 'c', carol.sdp(ALAW))
    carol.play(900, 8, 'PCMA')
    await Promise.all([bob.hears(900, 0, 'PCMU'), carol.hears(700, 8, 'PCMA')])
  })

  it('is served by an echo, and keeps its own when the service is beyond it', async () => {
    await call('one', alice, bob, ULAW)
    bob.play(700, 0, 'PCMU')
    await alice.hears(700, 0, 'PCMU')
    expect(await engine.serve('one', 'b', '', PHONE, { kind: 'echo' })).toBe('')
    await bob.hears(700, 0, 'PCMU')
    await call('two', alicesOther, carol, PASSED)
    await expect(engine.serve('two', 'b', '', PHONE, { kind: 'tone', frequency: 500 })).rejects.toMatchObject({
      refusal: { status: 488 },
    })
  })
})
