import { lacks, launchChromium } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { offerConnectEcho } from './browser-scenario.ts'

describe.skipIf(lacks('chromium'))('Chromium against our ICE-lite, DTLS and SRTP', () => {
  it('offers, connects with DTLS 1.2, and gets its own packets back', async () => {
    const browser = await launchChromium()
    try {
      expect(await offerConnectEcho(await browser.page())).toMatchObject({
        tlsVersion: 'FEFD',
        dtlsCipher: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        srtpCipher: 'SRTP_AES128_CM_HMAC_SHA1_80',
      })
    } finally {
      await browser.close()
    }
  })
})
