/** After many calls a page holds what it held after the first, and no microphone is on. */
import { type Chromium, lacks, launchChromium } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Offhook, startOffhook } from '../../server/test/e2e/harness.ts'
import { openCaller } from './leak-calls.ts'
import { type Site, startSite } from './site/site.ts'

export interface LeakLimits {
  /** Calls after the first. */
  readonly count: number
  /** Bytes of heap that a call may leave: what the browser compiles and caches is in them. */
  readonly perCall: number
  /** ms for all of it. */
  readonly timeout: number
}

export function holdsNothing({ count, perCall, timeout }: LeakLimits): void {
  let site: Site
  let server: Offhook
  let browser: Chromium

  describe.skipIf(lacks('chromium'))('a page after many calls', () => {
    beforeAll(async () => {
      site = await startSite()
      server = await startOffhook({ origins: [new URL(site.url).origin] })
      browser = await launchChromium({ microphone: 440 })
    })
    afterAll(async () => {
      await browser?.close()
      await server?.close()
      await site?.close()
    })

    it(
      'holds no connection, track, listener or call more than after the first, and no microphone is on',
      async () => {
        const caller = await openCaller(browser, site.url, server, '1001')
        await caller.page.evaluate(`window.one = phone.call('600'); one.answered`)
        // That the counters count. Of the two tracks the page itself keeps the microphone's; the other's object may be gone already.
        const standing = await caller.left()
        expect(standing).toMatchObject({ connections: 1, calls: 1 })
        expect([1, 2]).toContain(standing.live)
        await caller.page.evaluate(`one.hangUp().then(() => { window.one = undefined })`)
        const now = await caller.left()
        const first = await caller.settled({ ...now, connections: 0, calls: 0 })
        await caller.calls(count)
        const { heap, ...last } = await caller.settled({ ...first, heap: first.heap + count * perCall })
        const { heap: before, ...expected } = first
        expect(last).toEqual(expected)
        expect(last).toMatchObject({ connections: 0, calls: 0, live: 0 })
        expect(heap - before).toBeLessThan(count * perCall)
      },
      timeout,
    )
  })
}
