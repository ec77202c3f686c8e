/** One person in three tabs, against the Offhook server, and somebody who listens at the other end. */
import { type Chromium, hearsNothing, type ListeningPage, lacks, launchChromium, listen } from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Offhook, startOffhook } from '../../../server/test/e2e/harness.ts'
import { pageScript } from '../site/page.ts'
import { type Site, startSite } from '../site/site.ts'
import { accountOf, start } from './person.ts'

let site: Site
let server: Offhook
let alice: Chromium
let bob: Chromium

const account = (user: string): string => accountOf(server, user)
const shared = (): string => start(`new Offhook.SharedPhone(Offhook.Phone, ${account('1001')})`)

async function tab(): Promise<Page> {
  const page = await alice.page(site.url)
  await page.evaluate(shared())
  return page
}

async function far(): Promise<Page> {
  const page = await bob.page(site.url)
  await page.evaluate(start(`new Offhook.Phone(${account('1002')})`))
  return page
}

const until = (page: Page, condition: string) => page.waitForFunction(condition, undefined, { timeout: 30_000 })
const is = (page: Page, state: string) => until(page, `phone.calls[0]?.state.name === '${state}'`)
const leads = (page: Page): Promise<unknown> => page.evaluate('Boolean(phone.own)')

async function bothHear(one: ListeningPage, other: ListeningPage): Promise<void> {
  await Promise.all([listen(one, { hz: 1000 }), listen(other, { hz: 440 })])
}

/** Three tabs, the first of which leads; the third has called Bob, and both hear. */
async function talking() {
  const [one, two, three] = [await tab(), await tab(), await tab()]
  const other = await far()
  expect(await Promise.all([one, two, three].map(leads))).toEqual([true, false, false])
  await three.evaluate(`phone.call('1002').answered.catch(() => {}), undefined`)
  await is(other, 'ringing')
  await other.evaluate('phone.calls[0].answer()')
  await Promise.all([one, two, three, other].map((page) => is(page, 'answered')))
  await bothHear(one, other)
  return { one, two, three, other }
}

/** The next leads and has the call back without anybody's doing; the third shows it all the time. */
async function takenOver(next: Page, third: Page, other: Page): Promise<void> {
  await until(next, 'Boolean(phone.own)')
  await Promise.all([is(next, 'answered'), is(third, 'answered')])
  await bothHear(next, other)
  expect(await third.evaluate('phone.calls.length')).toBe(1)
  expect(String(await third.evaluate('log'))).not.toContain('ended')
  expect(String(await other.evaluate('log'))).not.toContain('ended')
}

describe.skipIf(lacks('chromium'))('one person in three tabs', () => {
  beforeAll(async () => {
    site = await startSite(await pageScript('@offhook/phone/tabs'))
    server = await startOffhook({ origins: [new URL(site.url).origin] })
    alice = await launchChromium({ microphone: 440 })
    bob = await launchChromium({ microphone: 1000 })
  })
  afterEach(async () => {
    for (const { context } of [alice, bob]) for (const page of context.pages().slice(1)) await page.close()
  })
  afterAll(async () => {
    await alice?.close()
    await bob?.close()
    await server?.close()
    await site?.close()
  })

  it('a call is shown in all, held, muted and hung up from a tab that does not lead', async () => {
    const { one, two, three, other } = await talking()
    expect(await two.evaluate(`phone.calls[0].remote.number + ' ' + phone.calls[0].direction`)).toBe('1002 outgoing')
    await two.evaluate('phone.calls[0].hold()')
    await Promise.all([one, three].map((page) => is(page, 'held')))
    await hearsNothing(other)
    await three.evaluate('phone.calls[0].resume()')
    await is(one, 'answered')
    await bothHear(one, other)
    await two.evaluate('phone.calls[0].mute()')
    await until(three, 'phone.calls[0].muted')
    await hearsNothing(other)
    await two.evaluate('phone.calls[0].unmute()')
    await listen(other, { hz: 440 })
    expect(await three.evaluate(`phone.calls[0].sendDtmf('x').catch(({ failure }) => failure.reason)`)).toBe('misuse')
    await three.evaluate('phone.calls[0].hangUp()')
    await Promise.all([one, two, other].map((page) => until(page, `phone.calls.length === 0`)))
  })

  it('a call that comes rings in all, and is answered from any', async () => {
    const [one, two, three] = [await tab(), await tab(), await tab()]
    const other = await far()
    await other.evaluate(`phone.call('1001').answered.catch(() => {}), undefined`)
    await Promise.all([one, two, three].map((page) => until(page, `log.includes('incoming 1002')`)))
    await two.evaluate('phone.calls[0].answer()')
    await is(three, 'answered')
    await bothHear(one, other)
  })

  it('the one that leads is closed in mid-call, and then the next: the last has it', async () => {
    const { one, two, three, other } = await talking()
    await one.close()
    await takenOver(two, three, other)
    await two.close()
    await until(three, 'Boolean(phone.own)')
    await is(three, 'answered')
    await bothHear(three, other)
    await other.evaluate('phone.calls[0].hangUp()')
    await until(three, 'phone.calls.length === 0')
  })

  it('the next gets no microphone until it is clicked: it hears, says so everywhere, and is heard from then on', async () => {
    const { one, two, three, other } = await talking()
    await two.evaluate(`
      window.ask = navigator.mediaDevices.getUserMedia
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('a gesture first', 'NotAllowedError'))
    `)
    await one.close()
    await until(two, 'Boolean(phone.own)')
    await is(three, 'answered')
    expect(await three.evaluate('phone.silent.reason')).toBe('microphone-refused')
    await listen(two, { hz: 1000 })
    await hearsNothing(other)
    await two.evaluate('navigator.mediaDevices.getUserMedia = ask, undefined')
    await two.mouse.click(10, 10)
    await bothHear(two, other)
    await until(three, 'phone.silent === undefined')
  })

  it('the one that leads is loaded again: it follows, and shows the same call', async () => {
    const { one, two, three, other } = await talking()
    const id = await three.evaluate('phone.calls[0].id')
    await one.reload()
    await one.evaluate(shared())
    await takenOver(two, three, other)
    await is(one, 'answered')
    expect(await leads(one)).toBe(false)
    expect(await one.evaluate('phone.calls[0].id')).toBe(id)
    await one.evaluate('phone.calls[0].hangUp()')
    await until(other, 'phone.calls.length === 0')
  })

  it('the one that leads crashes', async () => {
    const { one, two, three, other } = await talking()
    const crashed = one.waitForEvent('crash')
    const devtools = await alice.context.newCDPSession(one)
    void devtools.send('Page.crash').catch(() => {})
    await crashed
    await takenOver(two, three, other)
  })

  it('the one that leads is frozen: another takes the lead away, and the call with it; woken up, it follows', async () => {
    const { one, two, three, other } = await talking()
    const devtools = await alice.context.newCDPSession(one)
    // The debugger lets nothing of the page run: neither timers nor messages. It keeps its lock, its sockets and its sound.
    const paused = new Promise((resolve) => devtools.once('Debugger.paused', resolve))
    await devtools.send('Debugger.enable')
    await devtools.send('Debugger.pause')
    await paused
    const first = await Promise.any([two, three].map((page) => until(page, 'Boolean(phone.own)').then(() => page)))
    await takenOver(first, first === two ? three : two, other)
    await devtools.send('Debugger.resume')
    await until(one, '!phone.own')
    await is(one, 'answered')
    await bothHear(first, other)
    expect(String(await other.evaluate('log'))).not.toContain('ended')
  }, 120_000)
})
