/** What the full phone asks of the Offhook server: it carries no video, and the call talks on; digits by INFO; texts. */
import { lacks, launchChromium, listen } from '@offhook/testkit'
import { expect, it } from 'vitest'
import { domain, passwordOf, startOffhook } from '../../server/test/e2e/harness.ts'
import { startSite } from './site/site.ts'

it.skipIf(lacks('chromium'))(
  'the server refuses video, and the echo is heard on, held, taken back and shown to again',
  async () => {
    const site = await startSite()
    const server = await startOffhook({ origins: [new URL(site.url).origin] })
    const browser = await launchChromium({ microphone: 440, permissions: ['microphone', 'camera'] })
    try {
      const page = await browser.page(site.url)
      const options = {
        server: `ws://localhost:${server.ports.http}/ws`,
        aor: `sip:1001@${domain}`,
        password: passwordOf('1001'),
        dtmf: 'info',
      }
      await page.evaluate(`(async () => {
      window.reasonOf = (promise) => promise.then(() => 'none', ({ failure }) => failure.reason)
      window.phone = new Offhook.Phone(${JSON.stringify(options)})
      await phone.start()
      window.call = phone.call('600')
      await call.answered
    })()`)
      await listen(page, { hz: 440 })
      expect(await page.evaluate('reasonOf(call.showCamera())')).toBe('video-refused')
      await listen(page, { hz: 440 })
      expect(await page.evaluate('reasonOf(call.hold())')).toBe('none')
      expect(await page.evaluate('reasonOf(call.resume())')).toBe('none')
      await listen(page, { hz: 440 })
      expect(await page.evaluate('reasonOf(call.showCamera())')).toBe('video-refused')
      expect(await page.evaluate('reasonOf(call.sendDtmf("1"))')).toBe('none')
      expect(await page.evaluate(`call.state.name`)).toBe('answered')
      expect(await page.evaluate(`reasonOf(phone.message('1002', 'hello'))`)).toBe('unavailable')
      expect(await page.evaluate(`reasonOf(phone.message('1999', 'hello'))`)).toBe('not-found')
      await page.evaluate('phone.stop()')
    } finally {
      await browser.close()
      await server.close()
      await site.close()
    }
  },
)
