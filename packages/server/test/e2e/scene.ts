import {
  type Baresip,
  type BaresipOptions,
  type Chromium,
  type ChromiumOptions,
  type Firefox,
  freePort,
  type Linphone,
  type LinphoneOptions,
  launchChromium,
  launchFirefox,
  type Sipp,
  type SippOptions,
  type SippResult,
  startBaresip,
  startLinphone,
  startSipp,
} from '@offhook/testkit'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { domain, type Offhook, type OffhookOptions, passwordOf, startOffhook } from './harness.ts'
import { PagePhone } from './page-phone.ts'
import { type Library, type Pages, servePages } from './pages.ts'

type Transport = 'udp' | 'tcp' | 'tls'

/**
 * A server and whoever calls over it, for one test file. Browsers live as long as the file; phones and pages end with
 * their test.
 */
export interface Scene {
  readonly server: Offhook
  readonly pages: Pages
  /** Started at the first call and kept: one per tone. */
  chromium(microphone: number, options?: ChromiumOptions): Promise<Chromium>
  firefox(): Promise<Firefox>
  /** A page of a library in a browser, registered. */
  webPhone(
    user: string,
    options: { browser: Chromium | Firefox; library?: Library; transport?: 'ws' | 'wss' },
  ): Promise<PagePhone>
  baresip(user: string, options?: Partial<BaresipOptions> & { transport?: Transport }): Promise<Baresip>
  linphone(user: string, options?: Partial<LinphoneOptions> & { transport?: Transport }): Promise<Linphone>
  sipp(scenario: string, options?: Partial<SippOptions>): Promise<Sipp>
  /** A SIPp that registers as `user` over UDP and then answers, rings or refuses at that port. */
  sippDevice(user: string, scenario: string, options?: Partial<SippOptions>): Promise<Sipp>
  /** To its end. */
  runSipp(scenario: string, options?: Partial<SippOptions>): Promise<SippResult>
  /** Calls `close` after this test. */
  afterwards<T extends { close(): Promise<unknown> }>(one: T): T
}

/** Call it inside `describe`. */
export function scene(options: OffhookOptions = {}): Scene {
  let server: Offhook | undefined
  let pages: Pages | undefined
  const browsers = new Map<string, Promise<Chromium | Firefox>>()
  const ending: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    pages = await servePages()
    server = await startOffhook({ ...options, origins: [...(options.origins ?? []), pages.origin] })
  })
  afterEach(async () => {
    await Promise.all(ending.splice(0).map((end) => end()))
    server?.assertHealthy()
  })
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.then((one) => one.close()).catch(() => {})
    await pages?.close()
    await server?.close()
  })

  const running = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('the scene opens in beforeAll')
    return one
  }
  const afterwards: Scene['afterwards'] = (one) => {
    ending.push(() => one.close())
    return one
  }
  const browser = <T extends Chromium | Firefox>(name: string, start: () => Promise<T>): Promise<T> => {
    const known = browsers.get(name) as Promise<T> | undefined
    if (known) return known
    const started = start()
    browsers.set(name, started)
    return started
  }
  const sipp: Scene['sipp'] = async (scenario, wanted = {}) => {
    const user = wanted.user ?? '1001'
    const one = await startSipp({
      scenario,
      port: running(server).ports.sip,
      domain,
      user,
      password: passwordOf(user),
      ...wanted,
    })
    ending.push(() => one.stop())
    return one
  }

  return {
    get server() {
      return running(server)
    },
    get pages() {
      return running(pages)
    },
    chromium: (microphone, wanted = {}) =>
      browser(`chromium ${microphone} ${JSON.stringify(wanted)}`, () => launchChromium({ microphone, ...wanted })),
    firefox: () => browser('firefox', () => launchFirefox()),
    async webPhone(user, { browser, library = 'ours', transport = 'ws' }) {
      const page = await browser.page(running(pages).url(library))
      ending.push(() => page.close())
      const phone = new PagePhone(page)
      await phone.register(running(server).webAccount(user, transport))
      return phone
    },
    async baresip(user, { transport, ...wanted } = {}) {
      return afterwards(await startBaresip({ account: running(server).account(user, transport), ...wanted }))
    },
    async linphone(user, { transport, ...wanted } = {}) {
      return afterwards(await startLinphone({ account: running(server).account(user, transport), ...wanted }))
    },
    sipp,
    async sippDevice(user, scenario, wanted = {}) {
      // From the same port: a phone that writes another into its Contact looks like one behind a NAT.
      const localPort = await freePort()
      const done = await (await sipp('register', { user, localPort })).done
      if (done.exitCode !== 0) throw new Error(`SIPp could not register: ${done.errors}`)
      return await sipp(scenario, { user, localPort, ...wanted })
    },
    runSipp: async (scenario, wanted) => (await sipp(scenario, wanted)).done,
    afterwards,
  }
}
