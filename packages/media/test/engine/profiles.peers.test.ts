import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Chromium,
  type Firefox,
  firefoxTone,
  lacks,
  launchChromium,
  launchFirefox,
  machineAddress,
} from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { SrtpProfile } from '../../src/srtp/index.ts'
import { BrowserPage } from './browser-page.ts'

const BROWSER = { kind: 'webrtc' } as const
const ECHO = { kind: 'echo' } as const

/** The page hears its echo through an engine that accepts this profile alone; tells which one the page says it uses. */
async function echoUnder(profile: SrtpProfile, page: BrowserPage, hz: number, address: string): Promise<unknown> {
  const engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: address,
    addresses: [address],
    srtpProfiles: [profile],
  })
  try {
    await page.answered(await engine.serve('c', 'page', await page.offer(), BROWSER, ECHO))
    await page.connected()
    await page.hears(hz)
    const { dropped } = await engine.stats()
    expect(dropped['bad-auth']).toBeUndefined()
    return (await page.stat('transport'))?.srtpCipher
  } finally {
    await page.close()
    await engine.close()
  }
}

describe.skipIf(lacks('chromium'))('Chromium hears its echo under', () => {
  let chromium: Chromium

  beforeAll(async () => {
    chromium = await launchChromium({ microphone: 440 })
  })
  afterAll(() => chromium?.close())

  it.each([
    ['AES_CM_128_HMAC_SHA1_80', 'SRTP_AES128_CM_HMAC_SHA1_80'],
    ['AEAD_AES_128_GCM', 'SRTP_AEAD_AES_128_GCM'],
    ['AEAD_AES_256_GCM', 'SRTP_AEAD_AES_256_GCM'],
  ] as const)('%s', async (profile, name) => {
    expect(await echoUnder(profile, await BrowserPage.open(chromium), 440, '127.0.0.1')).toBe(name)
  })

  it('nothing with a tag of 32 bits, which it does not offer', async () => {
    const page = await BrowserPage.open(chromium)
    const profile = 'AES_CM_128_HMAC_SHA1_32'
    await expect(echoUnder(profile, page, 440, '127.0.0.1')).rejects.toThrow('the connection failed')
  })
})

describe.skipIf(lacks('firefox', 'pulseaudio'))('Firefox hears its echo under', () => {
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

  it.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM'] as const)(
    '%s',
    async (profile) => {
      const url = `http://localhost:${(server.address() as AddressInfo).port}/`
      const page = await BrowserPage.take(await firefox.page(url))
      await echoUnder(profile, page, firefoxTone, machineAddress() ?? '127.0.0.1')
    },
  )
})
