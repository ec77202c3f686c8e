import { type Baresip, type Chromium, lacks, launchChromium, startBaresip } from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { BrowserPage } from './browser-page.ts'
import { DESK, DeskCall } from './desk-phone.ts'
import { HeardEvents } from './heard-events.ts'
import { opusOnly } from './opus-only.ts'
import { SyntheticPhone } from './phone.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const isMissing = lacks('chromium')

let chromium: Chromium
let engine: MediaEngine
let events: HeardEvents
let page: BrowserPage
let transcoded: unknown[]

beforeAll(async () => {
  if (!isMissing) chromium = await launchChromium({ microphone: 440 })
})

afterAll(() => chromium?.close())

beforeEach(async () => {
  transcoded = []
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    addresses: ['127.0.0.1'],
    log: (_, message, fields) => {
      if (message === 'transcoding') transcoded.push(`${fields?.from} ${fields?.to}`)
    },
  })
  events = new HeardEvents(engine)
  page = await BrowserPage.open(chromium)
})

afterEach(async () => {
  await page.close()
  await engine.close()
})

describe.skipIf(isMissing)('Chromium with Opus alone', () => {
  let phone: SyntheticPhone

  beforeEach(async () => {
    phone = await SyntheticPhone.open()
  })

  afterEach(() => phone.close())

  async function call(formats: readonly string[]): Promise<void> {
    const offer = opusOnly(await page.offer())
    phone.follow(await engine.offer('c', 'page', offer, BROWSER, 'phone', PHONE))
    await page.answered(await engine.answer('c', 'phone', phone.sdp(formats)))
  }

  it.each(['PCMU', 'PCMA'] as const)('and a phone with %s alone hear each other', async (law) => {
    const payloadType = law === 'PCMU' ? 0 : 8
    await call([`${payloadType} ${law}/8000`])
    phone.play(1000, payloadType, law)
    await Promise.all([page.hears(1000), phone.hears(440, payloadType, law)])
    expect(phone.packets.every((one) => one.payload.length === 160)).toBe(true)
    expect(transcoded.sort()).toEqual([`${law} opus`, `opus ${law}`])
  })

  it('reports each key once, and passes it on', async () => {
    await call(['0 PCMU/8000', '101 telephone-event/8000'])
    await phone.hears(440, 0, 'PCMU')
    await page.press('5#')
    await events.until('dtmf', 2)
    expect(events.of('dtmf').map((event) => event.digit)).toEqual(['5', '#'])
    await phone.hears(440, 0, 'PCMU')
    const keys = phone.packets.filter((one) => one.payloadType === 101)
    expect(new Set(keys.map((one) => `${one.payload[0]} ${one.timestamp}`)).size).toBe(2)
    expect(events.of('dtmf')).toHaveLength(2)
  })

  it('is heard by a phone that calls, and hears it', async () => {
    const offer = await engine.offer('c', 'phone', phone.sdp(['0 PCMU/8000']), PHONE, 'page', BROWSER)
    phone.follow(await engine.answer('c', 'page', opusOnly(await page.answerTo(opusOnly(offer)))))
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
  })
})

describe.skipIf(isMissing || lacks('baresip'))('Chromium and baresip', () => {
  let desk: Baresip
  let placed: DeskCall | undefined

  afterEach(async () => {
    await placed?.hangUp()
    await desk.close()
  })

  async function call(codec: 'PCMU' | 'G722' | 'opus', offer: string): Promise<void> {
    desk = await startBaresip({
      account: { user: 'desk', password: 'x', domain: '127.0.0.1' },
      codecs: [codec],
      tone: 700,
      answer: 'auto',
    })
    placed = await DeskCall.place(desk, await engine.offer('c', 'page', offer, BROWSER, 'desk', DESK))
    await page.answered(await engine.answer('c', 'desk', placed.answer))
    await Promise.all([page.hears(700), desk.waitHears(440)])
  }

  it.each(['PCMU', 'G722'] as const)('hear each other: Opus alone here, %s alone there', async (codec) => {
    await call(codec, opusOnly(await page.offer()))
    expect(transcoded.sort()).toEqual([`${codec} opus`, `opus ${codec}`])
  })

  it.each(['G722', 'opus'] as const)('hear each other in %s without transcoding, where both have it', async (codec) => {
    await call(codec, await page.offer())
    expect(transcoded).toEqual([])
  })
})
