/** The network really goes away under a standing call, and the audio comes back by itself. */
import { type Chromium, lacks, launchChromium, type Namespace, openNamespace, until } from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Offhook, startOffhook } from './harness.ts'
import { PagePhone } from './page-phone.ts'
import { type Pages, servePages } from './pages.ts'

describe.skipIf(lacks('chromium', 'nftables', 'iproute2'))('a call survives', () => {
  let network: Namespace
  let bobs: Namespace
  let pages: Pages
  let server: Offhook
  let browsers: Chromium[] = []
  let laptop: Chromium
  let alice: PagePhone
  let bob: PagePhone

  beforeAll(async () => {
    network = openNamespace()
    bobs = openNamespace(network)
    pages = await servePages(network.host)
    server = await startOffhook({ address: network.host, origins: [pages.origin] })
    const args = [`--unsafely-treat-insecure-origin-as-secure=${pages.origin}`]
    laptop = await launchChromium({ microphone: 440, namespace: network, loopback: false, args })
    browsers = [laptop, await launchChromium({ microphone: 620, namespace: bobs, loopback: false, args })]
  })
  afterEach(async () => {
    network.setDead(false)
    network.restore()
    await Promise.all([alice?.page.close(), bob?.page.close()])
    server.assertHealthy()
  })
  afterAll(async () => {
    for (const browser of browsers) await browser.close().catch(() => {})
    await server?.close()
    await pages?.close()
    bobs?.close()
    network?.close()
  })

  const phone = async (browser: Chromium | undefined, user: string): Promise<PagePhone> => {
    if (!browser) throw new Error('no browser')
    const made = new PagePhone(await browser.page(pages.url('ours')))
    await made.register(server.webAccount(user))
    return made
  }
  const talking = async (): Promise<void> => {
    alice = await phone(laptop, '1001')
    bob = await phone(browsers[1], '1002')
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await Promise.all([alice.hears(620), bob.hears(440)])
  }
  const back = async (): Promise<void> => {
    const from = (await alice.log()).lastIndexOf('reconnecting')
    expect(from).toBeGreaterThan(-1)
    await alice.waitFor('answered', { timeout: 60_000, from })
    await alice.hears(620, 20_000)
    await bob.hears(440, 20_000)
    for (const one of [alice, bob]) expect((await one.log()).join()).not.toContain('ended')
    await bob.hangUp()
    await alice.waitFor('ended')
  }

  test('a change of network', { timeout: 120_000 }, async () => {
    await talking()
    network.change()
    await alice.waitFor('reconnecting', { timeout: 60_000 })
    await back()
  })

  test('and another back', { timeout: 120_000 }, async () => {
    network.change()
    await talking()
    network.change()
    await alice.waitFor('reconnecting', { timeout: 60_000 })
    await back()
  })

  test('a path on which everything vanishes for a while', { timeout: 150_000 }, async () => {
    await talking()
    network.setDead(true)
    await alice.waitFor('reconnecting', { timeout: 60_000 })
    network.setDead(false)
    await back()
  })

  test('a minute of sleep', { timeout: 180_000 }, async () => {
    await talking()
    laptop.sleep()
    const until60 = Date.now() + 60_000
    await until(async () => Date.now() > until60, { timeout: 70_000, what: 'the end of the sleep' })
    laptop.wake()
    await alice.waitFor('reconnecting', { timeout: 60_000 })
    await back()
  })
})
