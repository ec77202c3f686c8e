import { networkInterfaces } from 'node:os'
import { lacks, launchFirefox } from '@offhook/testkit'
import { describe, it } from 'vitest'
import { offerConnectEcho } from './browser-scenario.ts'

/**
 * Firefox pairs no candidate of its own with 127.0.0.1, whatever `media.peerconnection.ice.loopback` says: it gathers the
 * addresses of the default route only. With the machine's own address packets stay on the machine all the same.
 */
const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
if (address === undefined) process.stderr.write('skipped: this machine has no address but loopback\n')

describe.skipIf(address === undefined || lacks('firefox', 'pulseaudio'))(
  'Firefox against our ICE-lite, DTLS and SRTP',
  () => {
    it('offers, connects, and gets its own packets back', async () => {
      const browser = await launchFirefox()
      try {
        await offerConnectEcho(await browser.page(), address)
      } finally {
        await browser.close()
      }
    })
  },
)
