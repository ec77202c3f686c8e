/** A page that is loaded again in mid-call has its call back, and the other side hears it as before. */
import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import type { PagePhone } from './page-phone.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium'))('a page that is loaded again', () => {
  const on = scene()

  /** Alice (440 Hz) calls Bob (620 Hz), and both hear. */
  const talking = async (): Promise<{ alice: PagePhone; bob: PagePhone }> => {
    const [a, b] = await Promise.all([on.chromium(440), on.chromium(620)])
    const alice = await on.webPhone('1001', { browser: a })
    const bob = await on.webPhone('1002', { browser: b })
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await Promise.all([alice.hears(620), bob.hears(440)])
    return { alice, bob }
  }

  const reload = async (phone: PagePhone, user: string): Promise<void> => {
    await phone.reload()
    await phone.register(on.server.webAccount(user))
  }

  test.each(['caller', 'called'] as const)('by the %s: both hear each other again', async (who) => {
    const { alice, bob } = await talking()
    const [page, user, other, hz] =
      who === 'caller' ? ([alice, '1001', bob, 620] as const) : ([bob, '1002', alice, 440] as const)
    await reload(page, user)
    await page.waitFor('reconnecting')
    await page.waitFor('answered')
    await page.hears(hz)
    await other.hears(hz === 620 ? 440 : 620)
    expect((await other.log()).join()).not.toContain('ended')
    await page.hangUp()
    await other.waitFor('ended')
  })

  test('twice, and then hung up by the other side, ends cleanly', async () => {
    const { alice, bob } = await talking()
    await reload(alice, '1001')
    await alice.waitFor('answered')
    await alice.hears(620)
    await reload(alice, '1001')
    await alice.waitFor('answered')
    await Promise.all([alice.hears(620), bob.hears(440)])
    await bob.hangUp()
    expect(await alice.waitFor('ended')).toBe('ended hungUp')
  })

  test('after the other side has hung up says so', async () => {
    const { alice, bob } = await talking()
    await alice.reload()
    await bob.hangUp()
    await bob.waitFor('ended')
    await alice.register(on.server.webAccount('1001'))
    await alice.waitFor('reconnecting')
    expect(await alice.waitFor('ended')).toBe('ended failed connection-lost 0')
  })

  test('nobody else can have the call', async () => {
    const { alice, bob } = await talking()
    const kept = await alice.page.evaluate(`sessionStorage.getItem('offhook:calls:sip:1001@pbx.test')`)
    const thief = await on.webPhone('1003', { browser: await on.chromium(440) })
    await thief.page.evaluate(`sessionStorage.setItem('offhook:calls:sip:1003@pbx.test', ${JSON.stringify(kept)})`)
    await reload(thief, '1003')
    expect(await thief.waitFor('ended')).toBe('ended failed connection-lost 0')
    expect((await thief.frames()).join()).toContain('SIP/2.0 403 This call is not yours')
    await Promise.all([alice.hears(620), bob.hears(440)])
    await alice.hangUp()
  })
})
