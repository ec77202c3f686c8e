import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Firefox, firefoxTone, lacks, launchFirefox, machineAddress } from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { BrowserPage } from './browser-page.ts'
import { opusOnly } from './opus-only.ts'
import { SyntheticPhone } from './phone.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const

describe.skipIf(lacks('firefox', 'pulseaudio'))('Firefox', () => {
  let firefox: Firefox
  let server: Server
  let engine: MediaEngine
  let phone: SyntheticPhone
  let page: BrowserPage
  let transcoded: unknown[]

  beforeAll(async () => {
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<html></html>'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    firefox = await launchFirefox()
  })

  afterAll(async () => {
    await firefox?.close()
    server?.close()
  })

  beforeEach(async () => {
    transcoded = []
    engine = await createMediaEngine({
      ports: [0, 0],
      rtpPorts: [0, 0],
      addresses: [machineAddress(), '127.0.0.1'],
      log: (_, message) => void (message === 'transcoding' && transcoded.push(message)),
    })
    phone = await SyntheticPhone.open()
    page = await BrowserPage.take(await firefox.page(`http://localhost:${(server.address() as AddressInfo).port}/`))
  })

  afterEach(async () => {
    phone.close()
    await engine.close()
  })

  it('with Opus alone and a phone with PCMU alone hear each other', async () => {
    phone.follow(await engine.offer('c', 'page', opusOnly(await page.offer()), BROWSER, 'phone', PHONE))
    await page.answered(await engine.answer('c', 'phone', phone.sdp(['0 PCMU/8000'])))
    phone.play(700, 0, 'PCMU')
    await Promise.all([page.hears(700), phone.hears(firefoxTone, 0, 'PCMU')])
    expect(transcoded).toHaveLength(2)
  })

  it('is called by a phone with PCMU alone: it keeps to our order, so that nothing is transcoded', async () => {
    const offer = await engine.offer('c', 'phone', phone.sdp(['0 PCMU/8000']), PHONE, 'page', BROWSER)
    phone.follow(await engine.answer('c', 'page', await page.answerTo(offer)))
    phone.play(700, 0, 'PCMU')
    await Promise.all([page.hears(700), phone.hears(firefoxTone, 0, 'PCMU')])
    expect(transcoded).toEqual([])
  })
})
