import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hearsNothing, lacks, launchChromium, listen } from '../src/index.ts'
import { loopCall, servePage } from './pages.ts'

describe.skipIf(lacks('chromium'))('Chromium', () => {
  let web: Awaited<ReturnType<typeof servePage>>
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    web = await servePage()
    browser = await launchChromium({ microphone: 440 })
  })
  afterAll(async () => {
    await browser?.close()
    await web?.close()
  })

  test('a page hears its own microphone through a pair of peer connections, and nothing when it is muted', async () => {
    const page = await browser.page(web.url)
    await page.evaluate(loopCall)
    const sound = await listen(page, { hz: 440 })
    expect(sound.snr).toBeGreaterThan(6)
    await page.evaluate('window.microphone.getAudioTracks()[0].enabled = false')
    await hearsNothing(page)
    await page.evaluate('window.microphone.getAudioTracks()[0].enabled = true')
    await listen(page, { hz: 440 })
    await page.close()
  })

  test('a tone that is not there is not heard', async () => {
    const page = await browser.page(web.url)
    await page.evaluate(loopCall)
    await listen(page, { hz: 440 })
    await expect(listen(page, { hz: 1000, timeout: 300 })).rejects.toThrow('did not hear 1000 Hz')
    await expect(hearsNothing(page, { timeout: 300 })).rejects.toThrow('never silent')
    await page.close()
  })
})
