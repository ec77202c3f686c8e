import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import {
  type Chromium,
  type Firefox,
  firefoxTone,
  lacks,
  launchChromium,
  launchFirefox,
  machineAddress,
} from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { BrowserPage } from './browser-page.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const ECHO = { kind: 'echo' } as const
const ipv6 = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find((one) => one.family === 'IPv6' && !one.internal && one.scopeid === 0)?.address

let engine: MediaEngine

beforeEach(async () => {
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    tcpPort: 0,
    addresses: [machineAddress(), ...(ipv6 ? [ipv6] : []), '127.0.0.1'],
  })
})
afterEach(() => engine.close())

/** As if the network let through no others. */
const only = (sdp: string, wanted: RegExp): string =>
  sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || wanted.test(line))
    .join('\r\n')

const TCP = / tcp /
const IPV6 = new RegExp(` udp \\d+ ${ipv6} `)

describe.skipIf(lacks('chromium'))('Chromium', () => {
  let chromium: Chromium

  beforeAll(async () => {
    chromium = await launchChromium({ microphone: 440 })
  })
  afterAll(() => chromium?.close())

  it.each([['TCP alone', TCP], ...(ipv6 ? [['IPv6 alone', IPV6] as const] : [])] as const)(
    'hears its echo over %s',
    async (_title, wanted) => {
      const page = await BrowserPage.open(chromium)
      await page.answered(only(await engine.serve('c', 'page', await page.offer(), BROWSER, ECHO), wanted))
      await page.connected()
      await page.hears(440)
      await page.close()
    },
  )

  it('and a phone hear each other over TCP alone, and after an ICE restart over UDP', async () => {
    const page = await BrowserPage.open(chromium)
    const phone = await SyntheticPhone.open()
    phone.follow(await engine.offer('c', 'page', await page.offer(), BROWSER, 'phone', PHONE))
    await page.answered(only(await engine.answer('c', 'phone', phone.sdp(['0 PCMU/8000'])), TCP))
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    const restarted = await engine.reoffer('c', 'page', await page.offer({ iceRestart: true }))
    if (restarted.kind === 'answered') await page.answered(restarted.sdp)
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    await page.close()
    phone.close()
  })

  it('hears a phone as the DTLS server, which it insists on being', async () => {
    const page = await BrowserPage.open(chromium)
    const phone = await SyntheticPhone.open()
    const offer = await engine.offer('c', 'phone', phone.sdp(['0 PCMU/8000']), PHONE, 'page', BROWSER)
    const answer = await page.page.evaluate(`(async (sdp) => {
      await pc.setRemoteDescription({ type: 'offer', sdp })
      await media
      const answer = await pc.createAnswer()
      await pc.setLocalDescription({ type: 'answer', sdp: answer.sdp.replace('setup:active', 'setup:passive') })
      return pc.localDescription.sdp
    })(${JSON.stringify(offer)})`)
    expect(answer).toContain('a=setup:passive')
    phone.follow(await engine.answer('c', 'page', String(answer)))
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    await page.close()
    phone.close()
  })

  it('loaded anew attaches to its call with a new certificate, while the phone goes on', async () => {
    const events = new HeardEvents(engine)
    const page = await BrowserPage.open(chromium)
    const phone = await SyntheticPhone.open()
    phone.follow(await engine.offer('c', 'page', await page.offer(), BROWSER, 'phone', PHONE))
    await page.answered(await engine.answer('c', 'phone', phone.sdp(['0 PCMU/8000'])))
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
    const again = await BrowserPage.open(chromium)
    const attached = await engine.reoffer('c', 'page', await again.offer())
    if (attached.kind === 'answered') await again.answered(attached.sdp)
    await Promise.all([again.hears(1000), phone.hears(440, 0, 'PCMU')])
    expect(new Set(phone.packets.map((one) => one.ssrc)).size).toBe(1)
    expect(events.of('lost')).toEqual([])
    await page.close()
    await again.hears(1000)
    expect(events.of('lost')).toEqual([])
    await again.close()
    phone.close()
  })
})

describe.skipIf(lacks('firefox', 'pulseaudio'))('Firefox', () => {
  let firefox: Firefox
  let server: Server

  beforeAll(async () => {
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<html></html>'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    firefox = await launchFirefox()
  })
  afterAll(async () => {
    await firefox?.close()
    server?.close()
  })

  it.each([['TCP alone', TCP], ...(ipv6 ? [['IPv6 alone', IPV6] as const] : [])] as const)(
    'hears its echo over %s',
    async (_title, wanted) => {
      const page = await BrowserPage.take(
        await firefox.page(`http://localhost:${(server.address() as AddressInfo).port}/`),
      )
      await page.answered(only(await engine.serve('c', 'page', await page.offer(), BROWSER, ECHO), wanted))
      await page.connected()
      await page.hears(firefoxTone)
      await page.close()
    },
  )
})
