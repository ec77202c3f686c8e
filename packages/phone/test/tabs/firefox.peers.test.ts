/** One person in two tabs of Firefox: the one that leads is closed in mid-call. */
import { firefoxTone, lacks, launchChromium, launchFirefox, listen, machineAddress } from '@offhook/testkit'
import { expect, it } from 'vitest'
import { startOffhook } from '../../../server/test/e2e/harness.ts'
import { pageScript } from '../site/page.ts'
import { startSite } from '../site/site.ts'
import { accountOf, start } from './person.ts'

it.skipIf(lacks('firefox', 'chromium', 'pulseaudio'))(
  'the other tab of Firefox has the call, and both hear',
  async () => {
    const site = await startSite(await pageScript('@offhook/phone/tabs'))
    const server = await startOffhook({ origins: [new URL(site.url).origin], publicAddress: [machineAddress()] })
    const firefox = await launchFirefox()
    const chromium = await launchChromium({ microphone: 440 })
    try {
      const tab = async () => {
        const page = await firefox.page(site.url)
        await page.evaluate(start(`new Offhook.SharedPhone(Offhook.Phone, ${accountOf(server, '1001')})`))
        return page
      }
      const is = (page: Awaited<ReturnType<typeof tab>>, condition: string) =>
        page.waitForFunction(condition, { timeout: 20_000, polling: 100 })
      const [one, two, three] = [await tab(), await tab(), await tab()]
      const bob = await chromium.page(site.url)
      await bob.evaluate(start(`new Offhook.Phone(${accountOf(server, '1002')})`))
      expect(await one.evaluate('Boolean(phone.own)')).toBe(true)

      await two.evaluate(`phone.call('1002').answered.catch(() => {}), undefined`)
      await bob.waitForFunction(`phone.calls[0]?.state.name === 'ringing'`)
      await bob.evaluate('phone.calls[0].answer()')
      await is(two, `phone.calls[0]?.state.name === 'answered'`)
      await Promise.all([listen(one, { hz: 440 }), listen(bob, { hz: firefoxTone })])

      await one.close()
      await is(two, 'Boolean(phone.own)')
      await is(three, `log.at(-1) === 'answered'`)
      await Promise.all([listen(two, { hz: 440 }), listen(bob, { hz: firefoxTone })])
      expect(String(await bob.evaluate('log'))).not.toContain('ended')
      expect(String(await three.evaluate('log'))).not.toContain('ended')
      await three.evaluate('phone.calls[0].hangUp()')
      await bob.waitForFunction('phone.calls.length === 0')
    } finally {
      await chromium.close()
      await firefox.close()
      await server.close()
      await site.close()
    }
  },
  180_000,
)
