import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Chromium, lacks, launchChromium } from '@offhook/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BrowserPage } from '../engine/browser-page.ts'
import { HeardEvents } from '../engine/heard-events.ts'
import { opusOnly } from '../engine/opus-only.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import type { MasterDone, MasterTask } from './master.ts'
import { BROWSER, FORMATS, openPool, PHONE, type TestPool } from './pool.ts'

const MASTER = fileURLToPath(new URL('./master.ts', import.meta.url))
const isMissing = lacks('chromium')

let chromium: Chromium | undefined
let own: TestPool
let page: BrowserPage
let phone: SyntheticPhone

beforeAll(async () => {
  if (!isMissing) chromium = await launchChromium({ microphone: 440 })
})
afterAll(() => chromium?.close())

beforeEach(async () => {
  // The page is on one worker, the phone on the other.
  own = await openPool({
    place: (_, leg, workers) => workers.find(({ slot }) => slot === Number(leg === 'b'))?.id ?? '',
  })
  if (chromium) page = await BrowserPage.open(chromium)
  phone = await SyntheticPhone.open()
})
afterEach(async () => {
  phone.close()
  await page?.close()
  await own.close()
})

describe.skipIf(isMissing)('Chromium on one worker and a phone on another', () => {
  const call = async (offer: string, formats = FORMATS): Promise<void> => {
    phone.follow(await own.pool.offer('c', 'a', offer, BROWSER, 'b', PHONE))
    await page.answered(await own.pool.answer('c', 'b', phone.sdp(formats)))
  }
  const hear = async (): Promise<void> => {
    phone.play(1000, 0, 'PCMU')
    await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
  }

  it('hear each other, through an ICE restart and hold, and pass keys', async () => {
    const events = new HeardEvents(own.pool)
    await call(await page.offer())
    await hear()
    const restart = await own.pool.reoffer('c', 'a', await page.offer({ iceRestart: true }))
    await page.answered(restart.kind === 'answered' ? restart.sdp : '')
    await hear()
    await page.direction('inactive')
    const held = await own.pool.reoffer('c', 'a', await page.offer())
    await page.answered(held.kind === 'answered' ? held.sdp : '')
    await page.hearsNothing()
    await page.direction('sendrecv')
    const resumed = await own.pool.reoffer('c', 'a', await page.offer())
    await page.answered(resumed.kind === 'answered' ? resumed.sdp : '')
    await hear()
    await page.press('5')
    await events.until('dtmf')
    expect(events.of('dtmf')).toMatchObject([{ leg: 'a', digit: '5' }])
  })

  it('hear each other though the page speaks Opus alone and the phone PCMU alone', async () => {
    await call(opusOnly(await page.offer()), ['0 PCMU/8000'])
    await hear()
    expect(own.log.filter(({ message }) => message === 'transcoding').map(({ fields }) => fields.worker)).toHaveLength(
      2,
    )
  })

  it('hear each other when the phone calls', async () => {
    const offer = await own.pool.offer('c', 'b', phone.sdp(FORMATS), PHONE, 'a', BROWSER)
    phone.follow(await own.pool.answer('c', 'a', await page.answerTo(offer)))
    await hear()
  })
})

it.skipIf(isMissing)('Chromium goes on talking while the server is killed', async () => {
  const master = fork(MASTER, [], { execArgv: [] })
  const call = { id: 'c', from: 'browser', offer: await page.offer(), answer: phone.sdp(FORMATS) } as const
  master.send({ folder: own.folder, outlive: 15_000, tied: false, calls: [call] } satisfies MasterTask)
  const [{ pids, told }] = (await once(master, 'message')) as [MasterDone]
  phone.follow(told[0]?.called ?? '')
  await page.answered(told[0]?.caller ?? '')
  phone.play(1000, 0, 'PCMU')
  await Promise.all([page.hears(1000), phone.hears(440, 0, 'PCMU')])
  master.kill('SIGKILL')
  await once(master, 'exit')
  const heard = phone.packets.length
  await phone.until(() => phone.packets.length > heard + 50)
  // Another tone is sure to be heard anew.
  phone.play(1500, 0, 'PCMU')
  await Promise.all([page.hears(1500), phone.hears(440, 0, 'PCMU')])
  for (const pid of pids) process.kill(pid, 'SIGTERM')
})
