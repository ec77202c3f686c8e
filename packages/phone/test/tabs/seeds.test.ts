/** Tabs come, go, freeze and load again in any order: the call is never lost, and never two lead. */
import type { Session } from '@offhook/sip'
import { expect, it } from 'vitest'
import { beat } from '../../src/tabs/election.ts'
import { fakeSdp } from '../fake/media.ts'
import { contact, type PageOf, scene } from './scene.ts'

const seeds = Array.from({ length: 60 }, (_, at) => at + 1)
const steps = 25

it.each(seeds)('seed %i', async (seed) => {
  const { clock, browser, page, leaders } = scene()
  let state = seed
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 16) % sides
  }
  const { server } = browser
  server.onInvitation = (session) => server.apply(session.accept({ contact, body: fakeSdp('answer') }, clock.now))
  server.onEvent = (at, event) => {
    if (event.type === 'reoffer') server.apply(at.answerReoffer(event.transaction, fakeSdp('again'), clock.now))
  }
  const lossy = (): boolean => roll(20) === 0
  browser.loses = lossy
  /** What was lost is noticed by the next sign of life: a leader must live until then. */
  const caughtUp = async (): Promise<void> => {
    browser.loses = () => false
    await clock.pass(beat + 10)
    browser.loses = lossy
  }
  let pages: PageOf[] = [await page(), await page()]
  const first = pages[0]?.phone.call('bob')
  await clock.until(() => first?.state.name === 'answered')
  await clock.pass(10)
  const open = (): PageOf[] => pages.filter(({ state }) => state === 'open')
  const any = (): PageOf => pages[roll(pages.length)] as PageOf
  for (let step = 0; step < steps; step++) {
    const one = any()
    const what = roll(6)
    if (what >= 1 && what <= 4 && one.phone.own) await caughtUp()
    if (what === 0 && pages.length < 5) pages.push(await page())
    else if (what === 1 && open().length > 1) {
      browser.close(one)
      pages = pages.filter((other) => other !== one)
    } else if (what === 2 && open().length > 1) browser.freeze(one)
    else if (what === 3) browser.thaw(one)
    else if (what === 4 && one.state === 'open') pages = [...pages.filter((other) => other !== one), await page(one)]
    else one.phone.calls[0]?.[roll(2) ? 'mute' : 'unmute']()
    expect(leaders().length).toBeLessThanOrEqual(1)
    await clock.pass([5, 500, 20_000][roll(3)] as number)
    expect(leaders().length).toBeLessThanOrEqual(1)
  }
  for (const one of pages) browser.thaw(one)
  browser.loses = () => false
  await clock.pass(60_000)
  expect(leaders()).toHaveLength(1)
  const shown = pages.map(({ phone }) => phone.calls.map(({ id, state, muted }) => [id, state.name, muted]))
  expect(shown).toEqual(pages.map(() => [[first?.id, 'answered', leaders()[0]?.phone.calls[0]?.muted]]))
  expect(pages.flatMap(({ platform }) => platform.reported)).toEqual([])
  expect(pages.map(({ phone }) => phone.state.name)).toEqual(pages.map(() => 'registered'))
  // Nobody but the leader has a microphone open.
  const live = pages.filter(({ platform }) => platform.streams.some(({ track }) => track.readyState === 'live'))
  expect(live).toEqual(leaders())
  const last = pages.at(-1)?.phone.calls[0]
  void last?.hangUp()
  await clock.until(() => pages.every(({ phone }) => phone.calls.length === 0))
  await clock.until(() => (server.invitations.at(-1) as Session).state.name === 'ended')
})
