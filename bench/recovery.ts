/**
 * From the network being back to audio in both directions (ten packets on each side, which take 0.2 s by themselves), in Chromium
 * or (RECOVERY_BROWSER=firefox) Firefox against our server, the network being really cut: ms of wall clock, median and worst of
 * RECOVERY_ROUNDS (20) cuts of each kind. Where the WebSocket alone is lost, audio never stops: there it is the time until the
 * call is offered again and answered. No peer is in it: npm's jssip has no recovery, the call of a lost WebSocket is lost.
 */
import { type Namespace, openNamespace } from '@offhook/testkit'
import { startProxy, type TcpProxy } from '../packages/phone/test/site/proxy.ts'
import { startOffhook } from '../packages/server/test/e2e/harness.ts'
import { chromium, firefox, type Laptop, type LaptopKind } from '../packages/server/test/e2e/laptops.ts'
import { PagePhone } from '../packages/server/test/e2e/page-phone.ts'
import type { Account } from '../packages/server/test/e2e/pages/device.ts'
import { type Pages, servePages } from '../packages/server/test/e2e/pages.ts'
import type { Row } from './types.ts'

const laptop = process.env.RECOVERY_BROWSER === 'firefox' ? firefox : chromium(440)
const desk = chromium(620)
const ROUNDS = Number(process.env.RECOVERY_ROUNDS ?? 20)
/** ms a path is dead: long enough for ICE and the WebSocket to be given up. */
const DEAD = 12_000
/** ms without any network. */
const NONE = 5_000
/** ms between two cuts: signalling settles. */
const REST = 5_000

interface Scene {
  readonly network: Namespace
  readonly proxy: TcpProxy
  readonly alice: PagePhone
  readonly bob: PagePhone
}

interface Kind {
  /** Resolves when everything is there again. */
  cut(scene: Scene): Promise<unknown>
  /** Until what; audio in both directions by default. */
  readonly back?: (scene: Scene, from: number) => Promise<unknown>
}

const kinds: Readonly<Record<string, Kind>> = {
  'another network at once': { cut: async ({ network }) => network.change() },
  'another network after 5 s without any': {
    async cut({ network }) {
      network.lose()
      await pause(NONE)
      network.change()
    },
  },
  'a path dead for 12 s': {
    async cut({ network }) {
      network.setDead(true)
      await pause(DEAD)
      network.setDead(false)
    },
  },
  'a WebSocket lost, to the call being answered again': {
    cut: async ({ proxy }) => proxy.cut(),
    back: async ({ alice }, from) => {
      await alice.waitFor('reconnecting', { from })
      await alice.waitFor('answered', { from })
    },
  },
}

export async function run(): Promise<Row[]> {
  const network = openNamespace()
  const bobs = openNamespace(network)
  const closing: (() => unknown)[] = [() => network.close(), () => bobs.close()]
  try {
    const pages = await servePages(network.host)
    closing.push(() => pages.close())
    const server = await startOffhook({ address: network.host, origins: [pages.origin] })
    closing.push(() => server.close())
    const launch = async (kind: LaptopKind, namespace: Namespace): Promise<Laptop> => {
      const made = await kind.launch(namespace, pages.origin)
      closing.push(() => made.close())
      return made
    }
    const proxy = await startProxy(server.ports.http, network.host)
    closing.push(() => proxy.close())
    const near = { ...server.webAccount('1001'), server: `ws://${network.host}:${proxy.port}/ws` }
    const alice = await phone(await launch(laptop, network), pages, near)
    const bob = await phone(await launch(desk, bobs), pages, server.webAccount('1002'))
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await Promise.all([alice.hears(desk.hz), bob.hears(laptop.hz)])
    const rows: Row[] = []
    const wanted = process.env.RECOVERY_KIND ?? ''
    for (const [name, kind] of Object.entries(kinds))
      if (name.includes(wanted)) rows.push(...(await measure(name, kind, { network, proxy, alice, bob })))
    return rows
  } finally {
    for (const close of closing.toReversed()) await Promise.resolve(close()).catch(() => {})
  }
}

async function measure(name: string, { cut, back = bothReceive }: Kind, scene: Scene): Promise<Row[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const from = (await scene.alice.log()).length
    await cut(scene)
    const start = performance.now()
    await back(scene, from)
    times.push(performance.now() - start)
    await pause(REST)
  }
  times.sort((a, b) => a - b)
  const row = (what: string, value = Number.NaN): Row => ({
    measure: `recovery, ${name}, ${what} of ${ROUNDS}`,
    unit: 'ms',
    better: 'lower',
    ours: Math.round(value),
    peers: {},
  })
  return [row('median', times[times.length >> 1]), row('worst', times.at(-1))]
}

const bothReceive = ({ alice, bob }: Scene) => Promise.all([receives(alice), receives(bob)])

/** Resolves when sound comes: ten more packets than now, over the same connection or over a new one. */
async function receives(phone: PagePhone): Promise<void> {
  await phone.page.evaluate(`(async () => {
    const { connections } = window.__ear
    const count = async (connection) => {
      const stats = [...(await connection.getStats()).values()]
      return stats.find(({ type }) => type === 'inbound-rtp')?.packetsReceived ?? 0
    }
    const last = connections.at(-1)
    const before = await count(last)
    for (;;) {
      const now = connections.at(-1)
      if ((await count(now)) >= (now === last ? before : 0) + 10) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()`)
}

async function phone(browser: Laptop, pages: Pages, account: Account): Promise<PagePhone> {
  const made = new PagePhone(await browser.page(pages.url('ours')))
  await made.register(account)
  return made
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
