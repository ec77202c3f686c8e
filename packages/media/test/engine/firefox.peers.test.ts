import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Chromium, type Firefox, firefoxTone, lacks, launchChromium, launchFirefox } from '@offhook/testkit'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { BrowserPage } from './browser-page.ts'

const BROWSER = { kind: 'webrtc' } as const

/** Firefox has no loopback candidate where the machine has another address: offer it that one. */
const own = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address

describe.skipIf(lacks('firefox', 'chromium', 'pulseaudio'))('Firefox', () => {
  let engine: MediaEngine
  let firefox: Firefox
  let chromium: Chromium
  let server: Server
  let url: string

  beforeAll(async () => {
    engine = await createMediaEngine({
      ports: [0, 0],
      rtpPorts: [0, 0],
      addresses: own ? [own, '127.0.0.1'] : ['127.0.0.1'],
    })
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<html></html>'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://localhost:${(server.address() as AddressInfo).port}/`
    firefox = await launchFirefox()
    chromium = await launchChromium({ microphone: 440 })
  })

  afterAll(async () => {
    await chromium?.close()
    await firefox?.close()
    server?.close()
    await engine?.close()
  })

  it('hears its own echo', async () => {
    const page = await BrowserPage.take(await firefox.page(url))
    await page.answered(await engine.serve('echo', 'a', await page.offer(), BROWSER, { kind: 'echo' }))
    await page.hears(firefoxTone)
    await engine.release('echo')
  })

  it('calls Chromium, both hear each other, and an ICE restart changes nothing', async () => {
    const caller = await BrowserPage.take(await firefox.page(url))
    const callee = await BrowserPage.open(chromium)
    const offer = await engine.offer('c', 'a', await caller.offer(), BROWSER, 'b', BROWSER)
    await caller.answered(await engine.answer('c', 'b', await callee.answerTo(offer)))
    await Promise.all([caller.hears(440), callee.hears(firefoxTone)])
    const restarted = await engine.reoffer('c', 'a', await caller.offer({ iceRestart: true }))
    if (restarted.kind === 'answered') await caller.answered(restarted.sdp)
    await Promise.all([caller.hears(440), callee.hears(firefoxTone)])
    await engine.release('c')
  })
})
