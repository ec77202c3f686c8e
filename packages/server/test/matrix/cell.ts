import { firefoxTone } from '@offhook/testkit'
import type { PagePhone } from '../e2e/page-phone.ts'
import type { Scene } from '../e2e/scene.ts'
import { type Desk, openDesk } from './desk.ts'
import type { BrowserName, Column, Row } from './rows.ts'
import { preferAlone, restartIce, spokenBy } from './web.ts'

const CHROMIUM_TONE = 440
const KEYS = '55#'

interface Talk {
  readonly row: Row
  readonly web: PagePhone
  readonly desk: Desk
  /** What the browser says, Hz. */
  readonly tone: number
}

type Feature = Exclude<Column, 'browser calls' | 'phone calls'>

/**
 * One call, with what is tried in it one after another; resolves with what is to be said about how it was heard. Every step
 * ends with a tone heard both ways.
 */
export async function tryCell(on: Scene, browser: BrowserName, row: Row, steps: readonly Column[]): Promise<string> {
  const talk = await call(on, browser, row, steps.includes('phone calls'))
  const notes = new Set<string>()
  for (const step of steps) {
    if (step === 'browser calls' || step === 'phone calls') continue
    const note = await features[step](talk).catch((error: Error) => {
      throw new Error(
        `${step}: ${error.message}
${talk.desk.told()}`,
        { cause: error },
      )
    })
    if (note) notes.add(note)
  }
  await talk.web.hangUp()
  await talk.web.waitFor('ended')
  if (talk.desk.proof === 'packets')
    notes.add('baresip records no more after a re-INVITE: its packets are counted instead')
  return [...notes].join('; ')
}

async function call(on: Scene, browser: BrowserName, row: Row, isPhones: boolean): Promise<Talk> {
  const tone = browser === 'Chromium' ? CHROMIUM_TONE : firefoxTone
  const web = await on.webPhone('1001', {
    browser: browser === 'Chromium' ? await on.chromium(tone) : await on.firefox(),
  })
  const desk = await openDesk(on, row)
  if (isPhones) {
    await desk.dial('1001')
    await web.waitFor('incoming')
    await web.answer()
  } else {
    await web.call(row.make === 'baresip' ? '1003' : '1004')
    await desk.rings()
    await desk.answer()
  }
  await web.waitFor('answered')
  const talk = { row, web, desk, tone }
  await both(talk)
  desk.assertProtected()
  return talk
}

const both = ({ web, desk, tone }: Talk): Promise<unknown> => Promise.all([web.hears(desk.tone), desk.hears(tone)])

const features: Readonly<Record<Feature, (talk: Talk) => Promise<string | undefined>>> = {
  async digits(talk) {
    await talk.web.digits(KEYS)
    for (const key of KEYS) await talk.desk.pressed(key)
    await both(talk)
    const told = talk.desk.keys()
    if (told !== KEYS) throw new Error(`of ${KEYS} it told ${told}`)
    return undefined
  },

  async 'browser holds'(talk) {
    const from = (await talk.web.log()).length
    await talk.web.hold()
    await talk.web.waitFor('held', { from })
    await talk.web.hearsNothing()
    const then = (await talk.web.log()).length
    await talk.web.resume()
    await talk.web.waitFor('answered', { from: then })
    await both(talk)
    return undefined
  },

  async 'phone holds'(talk) {
    const { desk, web } = talk
    await desk.hold()
    // The server answers a hold itself: the page is told nothing of it.
    await (desk.playsOnHold ? web.hears(desk.tone) : web.hearsNothing())
    await desk.resume()
    await both(talk)
    return desk.playsOnHold ? 'linphone plays its file on, as music on hold' : undefined
  },

  async 'ICE restart'(talk) {
    await restartIce(talk.web)
    await both(talk)
    return undefined
  },

  /** While it is on hold the browser makes up its mind: what resumes the call offers another codec, and no other. */
  async 'other codec'(talk) {
    const { web, desk, row } = talk
    const from = (await web.log()).length
    await web.hold()
    await web.waitFor('held', { from })
    await preferAlone(web, row.other)
    const then = (await web.log()).length
    desk.recordsNoMore()
    await web.resume()
    await web.waitFor('answered', { from: then })
    await both(talk)
    const spoken = await spokenBy(web)
    if (spoken.toLowerCase() !== `audio/${row.other.toLowerCase()}`) throw new Error(`the browser sends ${spoken}`)
    return undefined
  },
}
