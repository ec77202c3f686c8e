/** One of all tabs leads, whatever happens to it. */
import { describe, expect, it } from 'vitest'
import { scene, settled, talking } from './scene.ts'

describe('the tab that leads', () => {
  it('is the first; alone it has a socket, a registration and a phone', async () => {
    const { page, leaders, browser } = scene()
    const [one, two, three] = [await page(), await page(), await page()]
    expect(leaders()).toEqual([one])
    expect(browser.holders).toEqual([one])
    expect([one, two, three].map(({ network }) => network.attempts % 1_000)).toEqual([1, 0, 0])
    expect([one, two, three].map(({ phone }) => phone.state.name)).toEqual(['registered', 'registered', 'registered'])
    expect(browser.server.log.filter((what) => what === 'REGISTER')).toHaveLength(2)
  })

  it('is followed by the next at once when it is closed, and by the last then', async () => {
    const { page, leaders, browser, clock } = scene()
    const [one, two, three] = [await page(), await page(), await page()]
    const since = clock.now
    browser.close(one)
    await clock.until(() => two.phone.own?.state.name === 'registered')
    expect(clock.now - since).toBeLessThan(100)
    expect(leaders()).toEqual([two])
    browser.close(two)
    await clock.until(() => three.phone.own?.state.name === 'registered')
    expect(leaders()).toEqual([three])
  })

  it('that is frozen loses the lead, and takes itself back when it wakes: never two', async () => {
    const { one, two, three, leaders, browser, clock, session } = await talking()
    browser.freeze(one)
    await clock.until(() => leaders().length === 1)
    const [heir] = leaders()
    await clock.until(() => browser.server.invitations.length === 2)
    const sent = browser.server.log.length
    browser.thaw(one)
    expect(leaders()).toEqual([heir])
    expect(one.phone.own).toBeUndefined()
    await clock.pass(60_000)
    expect(leaders()).toEqual([heir])
    expect(browser.holders).toEqual([heir])
    // It has said no goodbye for calls that are another's.
    expect(browser.server.log.slice(sent)).not.toContain('ended hungUp')
    expect(session.state.name).toBe('confirmed')
    expect([one, two, three].map(({ phone }) => phone.calls.length)).toEqual([1, 1, 1])
  })

  it('is not one that was given the lock in its sleep, and had it taken away before it woke', async () => {
    const { one, two, three, leaders, browser, clock, accept } = await talking()
    browser.freeze(two)
    browser.close(one)
    await clock.until(() => browser.server.invitations.length === 2)
    accept('again')
    await clock.until(() => three.phone.calls[0]?.state.name === 'answered')
    const said = browser.said.length
    browser.thaw(two)
    await clock.pass(30_000)
    expect(leaders()).toEqual([three])
    expect(two.phone.calls[0]?.state.name).toBe('answered')
    // What it knew was old: it has told nobody of it.
    const pictures = browser.said.slice(said).filter((data) => (data as { type: string }).type === 'picture')
    expect(JSON.stringify(pictures)).not.toContain('reconnecting')
  })

  it('that is frozen takes nothing along that a tab needs which was opened since', async () => {
    const { page, one, two, three, leaders, browser, clock, accept } = await talking()
    browser.close(three)
    browser.freeze(one)
    const opened = page()
    await clock.until(() => browser.said.some((data) => (data as { type: string }).type === 'relay'))
    browser.close(two)
    await clock.until(() => browser.server.invitations.length === 2)
    accept('again')
    const four = await opened
    await clock.until(() => four.phone.calls[0]?.state.name === 'answered')
    expect(leaders()).toEqual([four])
  })

  it('whose tabs slept with it stays, and so does one that is only quiet', async () => {
    const { one, two, leaders, clock, browser } = await talking()
    browser.freeze(two)
    await clock.pass(60_000)
    browser.thaw(two)
    await clock.pass(60_000)
    expect(leaders()).toEqual([one])
  })

  it('closes its phone for itself: another takes over', async () => {
    const { one, two, leaders, clock, session } = await talking()
    one.phone.close()
    expect(one.phone.state.name).toBe('stopped')
    await clock.until(() => two.phone.own?.state.name === 'registered')
    expect(leaders()).toEqual([two])
    expect(session.state.name).toBe('confirmed')
  })

  it('stops for all of them: no call, no binding, and nobody follows', async () => {
    const { one, two, three, leaders, clock, browser, session } = await talking()
    await three.phone.start()
    void three.phone.stop()
    await clock.until(() => [one, two, three].every(({ phone }) => phone.state.name === 'stopped'))
    await clock.pass(30_000)
    expect(leaders()).toEqual([])
    expect(browser.holders).toEqual([])
    expect(session.state.name).toBe('ended')
    expect(browser.server.bindings.size).toBe(0)
    void two.phone.start()
    await clock.until(() => two.phone.state.name === 'registered')
    expect(leaders()).toEqual([two])
  })

  it('with a wrong password gives way to each tab that is started after it, for a try of its own', async () => {
    const { page, browser, clock, leaders } = scene()
    browser.server.password = 'other'
    const one = await page()
    const again = one.phone.start()
    await clock.until(() => one.phone.state.name === 'failed')
    await expect(settled(clock, again)).rejects.toMatchObject({ failure: { reason: 'wrong-password' } })
    const two = await page()
    await clock.until(() => two.phone.state.name === 'failed')
    expect(leaders()).toEqual([two])
    await clock.pass(60_000)
    expect(leaders()).toEqual([two])
    browser.server.password = 'secret'
    await settled(clock, one.phone.start())
    await clock.until(() => two.phone.state.name === 'registered')
    expect(leaders()).toEqual([one])
    await settled(clock, two.phone.start())
    expect(leaders()).toEqual([one])
  })

  it.each(['locks', 'channels'] as const)('without %s is every tab, by itself', async (what) => {
    const { page, leaders } = scene()
    const [one, two] = [await page(undefined, what), await page(undefined, what)]
    expect(leaders()).toEqual([one, two])
  })
})
