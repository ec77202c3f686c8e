import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = ['0 PCMU/8000']

let engine: MediaEngine
let browser: SyntheticBrowser
let phone: SyntheticPhone

beforeEach(async () => {
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  browser = await SyntheticBrowser.open()
  phone = await SyntheticPhone.open()
})

afterEach(async () => {
  browser.close()
  phone.close()
  await engine.close()
})

/** Says one packet, and resolves with the number of the next that comes back. */
function echo(number: number): Promise<number> {
  const packet = Buffer.alloc(12 + 160 + 16)
  packet.set([0x80, 0, 0, number])
  const heard = new Promise<number>((resolve) => {
    browser.heard = (echoed) => resolve(echoed[3] ?? 0)
  })
  browser.send(packet, 172)
  return heard
}

it('a browser is followed to where its sound comes from, though it has nominated nothing there yet', async () => {
  browser.follow(await engine.serve('c', 'page', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
  await browser.connected
  await echo(1)
  await browser.move(true)
  await echo(2)
  expect((await engine.stats()).dropped).toEqual({})
})

it('a browser is not followed to where no check has come from, however well its packets are sealed', async () => {
  browser.follow(await engine.serve('c', 'page', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
  await browser.connected
  await echo(1)
  browser.mute()
  await browser.move(false)
  const heard = echo(2)
  await expect.poll(async () => (await engine.stats()).dropped['unknown-source']).toBe(1)
  await browser.move(true)
  await Promise.race([heard, echo(3)])
})

it('a browser that only listens is followed by its first check after an ICE restart', async () => {
  const answer = await engine.offer('c', 'browser', browser.offer(FORMATS), BROWSER, 'phone', PHONE)
  phone.follow(answer)
  browser.follow(await engine.answer('c', 'phone', phone.sdp(FORMATS)))
  await browser.connected
  phone.play(440, 0, 'PCMU')
  browser.mute()
  const restarted = browser.offer(FORMATS).replace(/a=ice-ufrag:\S+/, 'a=ice-ufrag:another')
  const reoffered = await engine.reoffer('c', 'browser', restarted)
  if (reoffered.kind !== 'answered') throw new Error('passed on')
  await browser.move(false)
  const heard = new Promise<void>((resolve) => {
    browser.heard = () => resolve()
  })
  browser.follow(reoffered.sdp, false)
  browser.mute()
  await heard
})

it('a source that has passed a check for another call is heard there alone, and nowhere when that has ended', async () => {
  browser.follow(await engine.serve('c', 'page', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
  await browser.connected
  await echo(1)
  await echo(2)
  browser.follow(await engine.serve('d', 'page', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
  browser.mute()
  const dropped = async () => (await engine.stats()).dropped
  await expect
    .poll(() => {
      void echo(3)
      return dropped()
    })
    .toHaveProperty('no-keys')
  await engine.release('d')
  await expect
    .poll(() => {
      void echo(4)
      return dropped()
    })
    .toHaveProperty('unknown-source')
})
