import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firefoxTone, hearsNothing, lacks, launchFirefox, listen } from '../src/index.ts'
import { loopCall, servePage } from './pages.ts'

describe.skipIf(lacks('firefox', 'pulseaudio'))('Firefox', () => {
  let web: Awaited<ReturnType<typeof servePage>>
  let browser: Awaited<ReturnType<typeof launchFirefox>>
  beforeAll(async () => {
    web = await servePage()
    browser = await launchFirefox()
  })
  afterAll(async () => {
    await browser?.close()
    await web?.close()
  })

  test('a page hears its own microphone through a pair of peer connections, and nothing when it is muted', async () => {
    const page = await browser.page(web.url)
    await page.evaluate(loopCall)
    const sound = await listen(page, { hz: firefoxTone })
    expect(sound.snr).toBeGreaterThan(6)
    await page.evaluate('window.microphone.getAudioTracks()[0].enabled = false')
    await hearsNothing(page)
    await page.close()
  })
})
