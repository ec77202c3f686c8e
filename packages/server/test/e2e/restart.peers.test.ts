/** A server that is killed and started again finds its calls again: nobody hears a gap, and they end as calls do. */
import { lacks, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { restarts } from './restarts.ts'

describe.skipIf(lacks('chromium', 'baresip') || process.platform !== 'linux')(
  'a server that is killed in mid-call and started again',
  () => {
    const { on, talking, restart } = restarts()

    test('keeps a call of the page, which the page then ends', async () => {
      const call = await talking('page')
      await restart(call)
      await call.web.hangUp()
      await call.desk.waitFor('CALL_CLOSED')
    })

    test('keeps a call that is held and resumed afterwards, and ended by the phone', async () => {
      const call = await talking('page')
      const { web, desk } = call
      await restart(call)
      await desk.hold()
      await web.hearsNothing()
      const before = await desk.receivedPackets()
      await desk.resume()
      await web.hears(700)
      await until(async () => (await desk.receivedPackets()) > before + 20, { what: 'packets after the resumption' })
      await desk.hangUp()
      expect(await web.waitFor('ended')).toContain('hungUp')
    })

    test('keeps a call of two pages, of which one is loaded again while there is no server', async () => {
      const [a, b] = await Promise.all([on.chromium(440), on.chromium(620)])
      const alice = await on.webPhone('1001', { browser: a })
      const bob = await on.webPhone('1002', { browser: b })
      await alice.call('1002')
      await bob.waitFor('incoming')
      await bob.answer()
      await Promise.all([alice.hears(620), bob.hears(440)])
      await on.server.restart(() => alice.reload())
      await alice.register(on.server.webAccount('1001'))
      await alice.waitFor('answered', { timeout: 30_000 })
      await Promise.all([alice.hears(620), bob.hears(440)])
      await bob.waitFor('phone registered', { timeout: 30_000, from: 1 })
      await bob.hangUp()
      await alice.waitFor('ended')
    })
  },
)
