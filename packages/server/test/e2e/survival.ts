/** A standing call whose network really goes away; what happens to it is the test's. */
import { type Chromium, launchChromium, type Namespace, openNamespace } from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Offhook, startOffhook } from './harness.ts'
import { PagePhone } from './page-phone.ts'
import { type Pages, servePages } from './pages.ts'

export interface Survival {
  readonly network: Namespace
  readonly laptop: Chromium
  /** On the laptop, whose network it is. */
  readonly alice: PagePhone
  /** Both hear each other. */
  talking(): Promise<void>
  /** Audio has come back by itself, and nobody was told of an end; then they hang up. */
  back(): Promise<void>
}

/** Call it inside `describe`. */
export function survival(): Survival {
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

  return {
    get network() {
      return network
    },
    get laptop() {
      return laptop
    },
    get alice() {
      return alice
    },
    talking,
    back,
  }
}
