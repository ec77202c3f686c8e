/** Standing calls whose network really goes away; what happens to them is the test's. */
import {
  lacks,
  mayMakeNetworks,
  type Namespace,
  openNamespace,
  type PeerName,
  startWebKamailio,
  until,
} from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startOffhook } from './harness.ts'
import { chromium, type Laptop, type LaptopKind } from './laptops.ts'
import { PagePhone } from './page-phone.ts'
import type { Account } from './pages/device.ts'
import { type Pages, servePages } from './pages.ts'

interface Server {
  accountOf(user: string): Account
  assertHealthy(): void
  close(): Promise<void>
}

type Servers = (address: string, pages: Pages, users: readonly string[]) => Promise<Server>

export const offhook: Servers = async (address, pages, users) => {
  const made = await startOffhook({ address, origins: [pages.origin], users })
  return { accountOf: (user) => made.webAccount(user), assertHealthy: made.assertHealthy, close: made.close }
}

export const kamailio: Servers = async (address, pages) => {
  const made = await startWebKamailio({ address, origin: pages.origin })
  const { port, domain, passwordOf } = made
  return {
    accountOf: (user) => ({ server: `ws://${address}:${port}/ws`, domain, user, password: passwordOf(user) }),
    assertHealthy() {},
    close: made.close,
  }
}

interface Standing {
  /** On the laptop, whose network it is. */
  readonly near: PagePhone
  readonly far: PagePhone
}

export interface Survival {
  readonly network: Namespace
  readonly laptop: Laptop
  readonly calls: readonly Standing[]
  /** All calls stand, and both sides of each hear each other. */
  talking(): Promise<void>
  /** Every call shows that it is being had back. */
  lost(): Promise<void>
  /** After `cut` audio comes back by itself on all calls, and nobody was told of an end. */
  survives(cut: () => Promise<unknown>): Promise<void>
  hangUp(): Promise<void>
}

export interface SurvivalOptions {
  /** Our server by default. */
  readonly start?: Servers
  /** Whose network is cut; Chromium by default. The other party is Chromium always. */
  readonly browser?: LaptopKind
  /** How many stand at once, each in a page of its own; one by default. */
  readonly calls?: number
}

const laptops = chromium(440)
const desks = chromium(620)

/** Call it inside `describe`. */
export function survival({ start = offhook, browser = laptops, calls: count = 1 }: SurvivalOptions = {}): Survival {
  const nearUsers = Array.from({ length: count }, (_, at) => `${1001 + at}`)
  const farUsers = Array.from({ length: count }, (_, at) => `${2001 + at}`)
  let network: Namespace
  let fars: Namespace
  let pages: Pages
  let server: Server
  let laptop: Laptop
  let desk: Laptop
  let calls: Standing[] = []
  let before: number[] = []

  beforeAll(async () => {
    network = openNamespace()
    fars = openNamespace(network)
    pages = await servePages(network.host)
    server = await start(network.host, pages, [...nearUsers, ...farUsers])
    laptop = await browser.launch(network, pages.origin)
    desk = await desks.launch(fars, pages.origin)
  })
  afterEach(async () => {
    network.setDead(false)
    network.restore()
    await Promise.all(calls.splice(0).flatMap(({ near, far }) => [near.page.close(), far.page.close()]))
    server.assertHealthy()
  })
  afterAll(async () => {
    for (const browser of [laptop, desk]) await browser?.close().catch(() => {})
    await server?.close()
    await pages?.close()
    fars?.close()
    network?.close()
  })

  const phone = async (on: Laptop, user: string): Promise<PagePhone> => {
    const made = new PagePhone(await on.page(pages.url('ours')))
    await made.register(server.accountOf(user))
    return made
  }
  const hear = ({ near, far }: Standing) => Promise.all([near.hears(desks.hz, 30_000), far.hears(browser.hz, 30_000)])
  const each = (work: (call: Standing, at: number) => Promise<unknown>) => Promise.all(calls.map(work))

  return {
    get network() {
      return network
    },
    get laptop() {
      return laptop
    },
    get calls() {
      return calls
    },
    async talking() {
      calls = []
      for (const [at, user] of nearUsers.entries()) {
        const far = farUsers[at] ?? ''
        const call = { near: await phone(laptop, user), far: await phone(desk, far) }
        calls.push(call)
        await call.near.call(far)
        await call.far.waitFor('incoming')
        await call.far.answer()
        await hear(call)
      }
    },
    async lost() {
      await each(({ near }, at) => near.waitFor('reconnecting', { timeout: 60_000, from: before[at] ?? 0 }))
    },
    async survives(cut) {
      before = await Promise.all(calls.map(async ({ near }) => (await near.log()).length))
      await cut()
      await each(async (call) => {
        const stands = async () =>
          (await call.near.log()).findLast((note) => /^(answered|reconnecting)/.test(note)) === 'answered'
        await until(stands, { timeout: 60_000, what: 'a call that is answered again' })
        await hear(call)
        for (const one of [call.near, call.far]) expect((await one.log()).join()).not.toContain('ended')
      })
    },
    async hangUp() {
      await each(async ({ near, far }) => {
        await far.hangUp()
        await near.waitFor('ended')
      })
    },
  }
}

/** ms that a laptop is shut. */
const asleep = 60_000
/** ms that a tab is frozen. */
const frozen = 2_000

/** What happens to the network under calls, or to the browser; each resolves when everything is there again. */
export const cuts = {
  'a change of network': async ({ network, lost }) => {
    network.change()
    await lost()
  },
  'a path on which everything vanishes for a while': async ({ network, lost }) => {
    network.setDead(true)
    await lost()
    network.setDead(false)
  },
  'a minute of sleep': async ({ laptop }) => {
    laptop.sleep()
    await pause(asleep)
    laptop.wake()
  },
  'a frozen tab whose network changes meanwhile': async ({ network, laptop, calls, lost }) => {
    if (!laptop.freeze) throw new Error('this browser cannot freeze a page')
    const thaw = await laptop.freeze()
    network.change()
    await pause(frozen)
    await thaw()
    if (calls.length > 0) await lost()
  },
} satisfies Record<string, (on: Survival) => Promise<void>>

export type Cut = keyof typeof cuts

/** A wait that is the thing itself: so long lasts a sleep. */
async function pause(ms: number): Promise<void> {
  const end = Date.now() + ms
  await until(async () => Date.now() >= end, { timeout: ms + 10_000, what: 'the end of a pause' })
}

/** `needs`: what must be on this machine besides. */
const cannotCut = ({ browser = laptops }: SurvivalOptions, needs: readonly PeerName[] = []): boolean =>
  lacks('chromium', ...browser.needs, ...needs, 'nftables', 'iproute2') || !mayMakeNetworks()

/** One cut of each kind, each on a call of its own. */
export function survivesEach(
  who: string,
  kinds: readonly Cut[],
  options: SurvivalOptions = {},
  needs: readonly PeerName[] = [],
): void {
  describe.skipIf(cannotCut(options, needs))(`${who} survives`, () => {
    const on = survival(options)

    test.each(kinds)('%s', { timeout: 180_000 }, async (cut) => {
      await on.talking()
      await on.survives(() => cuts[cut](on))
      await on.hangUp()
    })
  })
}

/** How many cuts of each kind the long tests make. */
export const many = Number(process.env.OFFHOOK_SURVIVAL_CUTS ?? 50)

/**
 * `many` cuts of a kind on calls that stand all the while, none of which may be lost. A cut counts once for each call that it
 * falls on.
 */
export function survivesMany(cut: Cut, options: SurvivalOptions = {}): void {
  const { calls = 1 } = options
  describe.skipIf(cannotCut(options))('no call is lost', () => {
    const on = survival(options)

    test(`${many} times ${cut}, ${calls} at once`, { timeout: 120_000 + many * 120_000 }, async () => {
      await on.talking()
      for (let done = 0; done < many; done += calls) {
        await on.survives(() => cuts[cut](on))
        process.stderr.write(`${cut}: ${Math.min(many, done + calls)} of ${many}\n`)
      }
      await on.hangUp()
    })
  })
}
