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
    const frames = await page.frames()
    const asked = frames.filter((frame) => frame.startsWith('> INVITE'))
    expect(asked.join()).toMatch(/^Offhook-Resume: [\w-]{32}\r$/m)
    expect(asked.join()).not.toContain('Replaces:')
    const agreed = frames.find((frame) => frame.startsWith('< SIP/2.0 200') && frame.includes('INVITE'))
    expect(agreed).toMatch(/^Offhook-Resume: [\w-]{32}\r$/m)
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

  test('and hangs up before it has the call back: the other side hears of it', async () => {
    const { alice, bob } = await talking()
    await alice.reload()
    // At the first moment that the page shows the call.
    await alice.page.evaluate(
      `void window.device.waitFor('reconnecting', 15000).then(() => window.device.actions.hangUp())`,
    )
    await alice.register(on.server.webAccount('1001'))
    expect(await bob.waitFor('ended', { timeout: 5_000 })).toBe('ended hungUp')
    expect(await alice.waitFor('ended')).toBe('ended hungUp')
    expect((await alice.log()).join()).not.toContain('answered')
    expect((await alice.frames()).filter((frame) => frame.startsWith('> BYE'))).toHaveLength(1)
  })

  const keptBy = (phone: PagePhone, user: string): Promise<unknown> =>
    phone.page.evaluate(`sessionStorage.getItem('offhook:calls:sip:${user}@pbx.test')`)

  const loadWith = async (phone: PagePhone, user: string, kept: unknown): Promise<void> => {
    await phone.page.evaluate(`sessionStorage.setItem('offhook:calls:sip:${user}@pbx.test', ${JSON.stringify(kept)})`)
    await reload(phone, user)
    expect(await phone.waitFor('ended')).toBe('ended failed connection-lost 0')
  }

  test('has it once for a token', async () => {
    const { alice, bob } = await talking()
    const kept = await keptBy(alice, '1001')
    await reload(alice, '1001')
    await alice.waitFor('answered')
    await alice.hears(620)
    await loadWith(alice, '1001', kept)
    expect((await alice.frames()).join()).toContain('SIP/2.0 403 This token was used')
    expect((await bob.log()).join()).not.toContain('ended')
    await bob.hangUp()
  })

  test.each([
    ['nobody else', '1003', 'This call is not yours'],
    ['no other device of the same person', '1001', 'This call is of another device'],
  ])('%s can have the call', async (_, user, refusal) => {
    const { alice, bob } = await talking()
    const thief = await on.webPhone(user, { browser: await on.chromium(880) })
    await loadWith(thief, user, await keptBy(alice, '1001'))
    expect((await thief.frames()).join()).toContain(`SIP/2.0 403 ${refusal}`)
    await Promise.all([alice.hears(620), bob.hears(440)])
    await alice.hangUp()
  })
})
