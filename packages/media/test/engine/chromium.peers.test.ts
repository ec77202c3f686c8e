import { type Chromium, launchChromium } from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { BrowserPage } from './browser-page.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const FORMATS = ['0 PCMU/8000', '8 PCMA/8000', '101 telephone-event/8000']

let chromium: Chromium
let engine: MediaEngine
let events: HeardEvents
let page: BrowserPage
let phone: SyntheticPhone

beforeAll(async () => {
  chromium = await launchChromium({ microphone: 440 })
})

afterAll(async () => {
  await chromium.close()
})

beforeEach(async () => {
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  events = new HeardEvents(engine)
  page = await BrowserPage.open(chromium)
  phone = await SyntheticPhone.open()
})

afterEach(async () => {
  phone.close()
  await page.close()
  await engine.close()
})

describe('Chromium and a service', () => {
  it('hears its own echo in Opus', async () => {
    const answer = await engine.serve('c', 'page', await page.offer(), BROWSER, { kind: 'echo' })
    expect(answer).toMatch(/m=audio \d+ UDP\/TLS\/RTP\/SAVPF 111 110\r\n/)
    await page.answered(answer)
    await page.connected()
    await page.hears(440)
    await events.until('connected')
    expect((await engine.stats()).dropped['bad-auth']).toBeUndefined()
  })

  it('hears a tone in PCMU', async () => {
    await page.answered(await engine.serve('c', 'page', await page.offer(), BROWSER, { kind: 'tone', frequency: 1000 }))
    await page.hears(1000)
  })
})

describe('Chromium and a phone', () => {
  async function call(formats: readonly string[]): Promise<void> {
    const offer = await engine.offer('c', 'page', await page.offer(), BROWSER, 'phone', PHONE)
    expect(offer).toMatch(/m=audio \d+ RTP\/AVP 0 8 111 9 101\r\n/)
    phone.follow(offer)
    await page.answered(await engine.answer('c', 'phone', phone.sdp(formats)))
  }

  it.each(['PCMU', 'PCMA'] as const)('hear each other in %s', async (law) => {
    const payloadType = law === 'PCMU' ? 0 : 8
    await call([`${payloadType} ${law}/8000`, '101 telephone-event/8000'])
    phone.play(1000, payloadType, law)
    await Promise.all([page.hears(1000), phone.hears(440, payloadType, law)])
    expect(phone.packets.every((one) => one.payload.length === 160)).toBe(true)
  })

  it('hear each other when the phone calls', async () => {
    const offer = await engine.offer('c', 'phone', phone.sdp(FORMATS), PHONE, 'page', BROWSER)
    const answer = await engine.answer('c', 'page', await page.answerTo(offer))
    phone.follow(answer)
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
  })

  it('report keys pressed in the page once each', async () => {
    await call(FORMATS)
    await phone.hears(440, 0, 'PCMU')
    await page.press('5#')
    await events.until('dtmf', 2)
    expect(events.of('dtmf').map((event) => event.digit)).toEqual(['5', '#'])
    expect(phone.packets.some((one) => one.payloadType === 101)).toBe(true)
    await phone.hears(440, 0, 'PCMU')
    expect(events.of('dtmf')).toHaveLength(2)
  })

  it('keep the audio over an ICE restart, with the same keys', async () => {
    await call(FORMATS)
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    const restarted = await engine.reoffer('c', 'page', await page.offer({ iceRestart: true }))
    if (restarted.kind !== 'answered') throw new Error('passed on')
    await page.answered(restarted.sdp)
    const port = () => page.stat('transport').then((transport) => transport?.selectedCandidatePairChanges)
    await expect.poll(port).toBeGreaterThan(1)
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    expect(events.of('connected')).toHaveLength(2)
  })

  it('hear nothing while the page holds, and each other after', async () => {
    await call(FORMATS)
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    await page.direction('inactive')
    await reoffered()
    await page.hearsNothing()
    await page.direction('sendrecv')
    await reoffered()
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
  })

  it('hear nothing while the phone holds, and each other after', async () => {
    await call(FORMATS)
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    await engine.reoffer('c', 'phone', phone.sdp(FORMATS, 'inactive'))
    await page.hearsNothing()
    await engine.reoffer('c', 'phone', phone.sdp(FORMATS))
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
  })

  async function reoffered(): Promise<void> {
    const result = await engine.reoffer('c', 'page', await page.offer())
    if (result.kind !== 'answered') throw new Error('passed on')
    await page.answered(result.sdp)
  }
})

describe('Chromium and Chromium', () => {
  it('hear each other in Opus', async () => {
    const other = await launchChromium({ microphone: 880 })
    const far = await BrowserPage.open(other)
    const offer = await engine.offer('c', 'page', await page.offer(), BROWSER, 'far', BROWSER)
    const answer = await engine.answer('c', 'far', await far.answerTo(offer))
    expect(answer).toContain('opus/48000/2')
    await page.answered(answer)
    await Promise.all([page.hears(880), far.hears(440)])
    await other.close()
  })
})
