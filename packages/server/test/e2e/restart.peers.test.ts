/** A server that is killed and started again finds its calls again: nobody hears a gap, and they end as calls do. */
import { type Baresip, lacks, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import type { PagePhone } from './page-phone.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip') || process.platform !== 'linux')(
  'a server that is killed in mid-call and started again',
  () => {
    const on = scene({ workers: 2 })

    const talking = async (
      caller: 'page' | 'phone',
      options: Parameters<typeof on.baresip>[1] = {},
    ): Promise<{ web: PagePhone; desk: Baresip }> => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      const desk = await on.baresip('1003', { tone: 700, answer: 'auto', ...options })
      if (caller === 'page') await web.call('1003')
      else {
        await desk.dial(`sip:1001@${domain}`)
        await web.waitFor('incoming')
        await web.answer()
      }
      await Promise.all([web.hears(700), desk.waitHears(440)])
      return { web, desk }
    }
    const both = ({ web, desk }: { web: PagePhone; desk: Baresip }) =>
      Promise.all([web.hears(700), desk.waitHears(440)])

    /** Both hear each other all the while, and the page is back by itself. */
    const restart = async (call: { web: PagePhone; desk: Baresip }, times = 1): Promise<void> => {
      const { web, desk } = call
      const from = (await web.log()).length
      for (let time = 0; time < times; time++) await on.server.restart(() => both(call))
      await both(call)
      await web.waitFor('reconnecting', { from })
      await web.waitFor('answered', { timeout: 30_000, from })
      await both(call)
      expect((await web.log()).join()).not.toContain('ended')
      expect(desk.events.items.some(({ type }) => type === 'CALL_CLOSED')).toBe(false)
      expect(on.server.process.output()).toContain('a call goes on after a restart')
    }

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

    test('keeps a call over tls: the phone connects again when it holds', async () => {
      const call = await talking('page', { transport: 'tls' })
      const { web, desk } = call
      await restart(call)
      await desk.hold()
      await web.hearsNothing()
      await desk.resume()
      await web.hears(700)
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED')
    })

    test('keeps a call over tcp: the phone is hung up as soon as it has registered again', async () => {
      const call = await talking('page', { transport: 'tcp', expires: 30 })
      const { web, desk } = call
      await restart(call)
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED', { timeout: 60_000 })
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

    test('keeps a call with keys in the SDP, which the page holds and the phone ends', async () => {
      const call = await talking('phone', { transport: 'tls', mediaEncryption: 'srtp-mand' })
      await restart(call)
      await call.web.hold()
      await call.web.resume()
      await both(call)
      await call.desk.hangUp()
      expect(await call.web.waitFor('ended')).toContain('hungUp')
    })

    test('twice, at once: the phone ends it', async () => {
      const call = await talking('phone')
      await restart(call, 2)
      await call.desk.hangUp()
      expect(await call.web.waitFor('ended')).toContain('hungUp')
    })
  },
)
