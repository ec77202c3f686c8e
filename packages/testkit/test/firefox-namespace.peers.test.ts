import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacks, launchFirefox, mayMakeNetworks, type Namespace, openNamespace, until } from '../src/index.ts'
import { servePage } from './pages.ts'

const without = lacks('firefox', 'pulseaudio', 'nftables', 'iproute2') || !mayMakeNetworks()

/** ms that it stands still. */
const asleep = 1_500

describe.skipIf(without)('Firefox in a namespace', () => {
  let network: Namespace
  let web: Awaited<ReturnType<typeof servePage>>
  let browser: Awaited<ReturnType<typeof launchFirefox>>
  let page: Awaited<ReturnType<typeof browser.page>>
  beforeAll(async () => {
    network = openNamespace()
    web = await servePage(network.host)
    browser = await launchFirefox({ namespace: network })
    page = await browser.page(web.url)
  })
  afterAll(async () => {
    await browser?.close()
    await web?.close()
    network?.close()
  })

  /** Whether the page gets through to our server; an answer comes in any case. */
  const reaches = () =>
    page.evaluate("fetch('/?' + Math.random(), { signal: AbortSignal.timeout(1000) }).then(() => true, () => false)")

  test('is driven while its network is dead, gone or another one, and only the network decides what it reaches', async () => {
    expect(await page.evaluate('isSecureContext')).toBe(true)
    expect(await reaches()).toBe(true)
    network.setDead(true)
    expect(await reaches()).toBe(false)
    network.setDead(false)
    await until(reaches, { what: 'way to the server' })
    network.lose()
    expect(await reaches()).toBe(false)
    network.restore()
    await until(reaches, { what: 'way to the server' })
    network.change()
    await until(reaches, { what: 'way to the server' })
  })

  test('stands still in its sleep, pages too, and goes on', async () => {
    await page.evaluate(`(() => {
      let last = Date.now()
      window.longest = 0
      setInterval(() => {
        window.longest = Math.max(window.longest, Date.now() - last)
        last = Date.now()
      }, 20)
    })()`)
    browser.sleep()
    const end = Date.now() + asleep
    await until(() => Date.now() >= end, { what: 'the end of its sleep' })
    browser.wake()
    await until(async () => Number(await page.evaluate('window.longest')) >= asleep - 100, { what: 'gap in its time' })
  })
})
