/** What tests of restarts share: a page and a desk phone in a call, and a server that is killed meanwhile. */
import type { Baresip } from '@offhook/testkit'
import { expect } from 'vitest'
import { domain } from './harness.ts'
import type { PagePhone } from './page-phone.ts'
import { scene } from './scene.ts'

export function restarts() {
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
  const both = ({ web, desk }: { web: PagePhone; desk: Baresip }) => Promise.all([web.hears(700), desk.waitHears(440)])

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

  return { on, talking, both, restart }
}
