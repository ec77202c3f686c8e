/**
 * From the network being back to audio in both directions, in Chromium against our server, the network being really cut: ms of
 * wall clock, median and worst of RECOVERY_ROUNDS (20) cuts of each kind. No peer is in it: npm's jssip has no recovery, the
 * call of a lost WebSocket is lost.
 */
import { type Chromium, launchChromium, type Namespace, openNamespace } from '@offhook/testkit'
import { type Offhook, startOffhook } from '../packages/server/test/e2e/harness.ts'
import { PagePhone } from '../packages/server/test/e2e/page-phone.ts'
import { type Pages, servePages } from '../packages/server/test/e2e/pages.ts'
import type { Row } from './types.ts'

const ROUNDS = Number(process.env.RECOVERY_ROUNDS ?? 20)
/** ms a path is dead: long enough for ICE and the WebSocket to be given up. */
const DEAD = 12_000
/** ms between two cuts: signalling settles. */
const REST = 5_000

interface Scene {
  readonly network: Namespace
  readonly alice: PagePhone
  readonly bob: PagePhone
}

const kinds: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'another network at once': async ({ network }) => network.change(),
  'a path dead for 12 s': async ({ network }) => {
    network.setDead(true)
    await pause(DEAD)
    network.setDead(false)
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
    const browser = async (microphone: number, namespace: Namespace): Promise<Chromium> => {
      const args = [`--unsafely-treat-insecure-origin-as-secure=${pages.origin}`]
      const made = await launchChromium({ microphone, namespace, loopback: false, args })
      closing.push(() => made.close())
      return made
    }
    const alice = await phone(await browser(440, network), pages, server, '1001')
    const bob = await phone(await browser(620, bobs), pages, server, '1002')
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await Promise.all([alice.hears(620), bob.hears(440)])
    const rows: Row[] = []
    for (const [kind, cut] of Object.entries(kinds)) rows.push(...(await measure(kind, cut, { network, alice, bob })))
    return rows
  } finally {
    for (const close of closing.toReversed()) await Promise.resolve(close()).catch(() => {})
  }
}

async function measure(kind: string, cut: (scene: Scene) => Promise<void>, scene: Scene): Promise<Row[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await cut(scene)
    const back = performance.now()
    await Promise.all([scene.alice, scene.bob].map(receives))
    times.push(performance.now() - back)
    await pause(REST)
  }
  times.sort((a, b) => a - b)
  const row = (what: string, value = Number.NaN): Row => ({
    measure: `recovery, ${kind}, ${what} of ${ROUNDS}`,
    unit: 'ms',
    better: 'lower',
    ours: Math.round(value),
    peers: {},
  })
  return [row('median', times[times.length >> 1]), row('worst', times.at(-1))]
}

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

async function phone(browser: Chromium, pages: Pages, server: Offhook, user: string): Promise<PagePhone> {
  const made = new PagePhone(await browser.page(pages.url('ours')))
  await made.register(server.webAccount(user))
  return made
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
