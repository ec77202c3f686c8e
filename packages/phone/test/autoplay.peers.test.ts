/** What a browser lets be heard and shown before a person has touched the page: with its real rules, at its loudspeaker. */
import {
  type Chromium,
  dominantTone,
  lacks,
  launchChromium,
  quiet,
  type SoundServer,
  startSoundServer,
  until,
} from '@offhook/testkit'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from './site/site.ts'

/** A page that nobody has touched: what is run in it by Playwright's own `evaluate` would count as a gesture. */
class Untouched {
  readonly page: Page
  readonly #session: CDPSession

  private constructor(page: Page, session: CDPSession) {
    this.page = page
    this.#session = session
  }

  static async open(chromium: Chromium, url: string): Promise<Untouched> {
    const page = await chromium.page(url)
    const session = await chromium.context.newCDPSession(page)
    // Else each page believes that it has the focus.
    await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
    return new Untouched(page, session)
  }

  async run(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: false,
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Resolves when `note` has been noted. */
  noted(note: string): Promise<unknown> {
    return this.run(`noted(${JSON.stringify(note)})`)
  }

  get touched(): Promise<unknown> {
    return this.run('navigator.userActivation.hasBeenActive')
  }

  async tap(): Promise<void> {
    await this.#session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    await this.#session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 50, y: 50 }] })
    await this.#session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }
}

let site: Site
let speaker: SoundServer
let alice: Chromium
let bob: Page
let bobs: Chromium
let page: Untouched
let heard: Awaited<ReturnType<SoundServer['record']>>

/** What its loudspeaker says in the last half second. */
const now = () => {
  const { samples, rate } = heard.heard()
  return dominantTone(samples.subarray(-rate / 2), rate)
}

/** The bell: two notes that alternate. */
const rings = () => until(() => now().level > quiet && now().hz > 600 && now().hz < 940, { what: 'the bell' })

const phoneOf = (user: string, more = ''): string => `(async () => {
  const notes = []
  const waiting = new Set()
  const note = (what) => { notes.push(what); for (const look of [...waiting]) look() }
  window.noted = (what) => new Promise((resolve, reject) => {
    const look = () => { if (notes.includes(what)) { waiting.delete(look); resolve(what) } }
    waiting.add(look)
    look()
    setTimeout(() => reject(new Error('no ' + what + ', but ' + notes.join(', '))), 10000)
  })
  window.notes = notes
  const Native = Notification
  window.Notification = class extends Native {
    constructor(...args) {
      super(...args)
      for (const kind of ['show', 'close', 'error']) this.addEventListener(kind, () => note(kind + ' ' + this.title + ' ' + this.body))
    }
  }
  ${more}
  window.phone = new Offhook.Phone({ server: '/ws', aor: 'sip:${user}@pbx.test', password: 'secret' })
  phone.on('audioBlocked', () => note('blocked'))
  phone.on('incoming', (call) => { window.call = call; call.on('state', ({ name }) => note(name)) })
  await phone.start()
})()`

const callAlice = (): Promise<unknown> =>
  bob.evaluate(`window.call = phone.call('alice'); call.answered.catch(() => {}); undefined`)

describe.skipIf(lacks('chromium', 'pulseaudio'))('Chromium, before a person has touched the page', () => {
  beforeAll(async () => {
    ;[site, speaker] = await Promise.all([startSite(), startSoundServer()])
    alice = await launchChromium({
      microphone: 440,
      sound: speaker,
      permissions: ['microphone', 'notifications'],
      args: ['--autoplay-policy=document-user-activation-required'],
    })
    bobs = await launchChromium({ microphone: 1000 })
    bob = await bobs.page(site.url)
    await bob.evaluate(phoneOf('bob'))
    heard = await speaker.record()
  })
  afterEach(async () => {
    await bob.evaluate('call.hangUp()')
    await page.page.close()
    await until(() => now().level <= quiet, { what: 'silence after a test' })
  })
  afterAll(async () => {
    await alice?.close()
    await bobs?.close()
    await speaker?.close()
    await site?.close()
  })

  it.each(['a click', 'a tap'])('keeps the bell silent, and the phone says so; %s lets it ring', async (what) => {
    page = await Untouched.open(alice, site.url)
    await page.run(phoneOf('alice'))
    await callAlice()
    await page.noted('ringing')
    await page.noted('blocked')
    expect(await page.touched).toBe(false)
    expect(now().level).toBeLessThanOrEqual(quiet)
    await (what === 'a tap' ? page.tap() : page.page.mouse.click(50, 50))
    await rings()
    expect(await page.touched).toBe(true)
    // From here on all is heard.
    await page.run('void call.answer()')
    await heard.waitHears(1000)
  })

  it('lets a page with an open microphone be heard: the far side needs no gesture', async () => {
    page = await Untouched.open(alice, site.url)
    await page.run(phoneOf('alice'))
    await callAlice()
    await page.noted('blocked')
    await page.run('void call.answer()')
    await heard.waitHears(1000)
    expect(await page.touched).toBe(false)
  })

  it('keeps the far side silent where no microphone is open, and the phone says so; a click lets it be heard', async () => {
    page = await Untouched.open(alice, site.url)
    const silence = `navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream`
    await page.run(phoneOf('alice', silence))
    await page.run(`phone.useTones(false)`)
    await callAlice()
    await page.noted('ringing')
    await page.run('void call.answer()')
    await page.noted('blocked')
    await page.noted('answered')
    expect(await page.touched).toBe(false)
    expect(now().level).toBeLessThanOrEqual(quiet)
    await page.page.mouse.click(50, 50)
    await heard.waitHears(1000)
  })

  it.each([
    ['is answered', 'void call.answer()', 'answered'],
    ['is given up by who called', undefined, 'ended'],
  ])(
    'shows a notification while another page is in front, and takes it away when the call %s',
    async (_, act, state) => {
      page = await Untouched.open(alice, site.url)
      await page.run(phoneOf('alice'))
      const other = await alice.page('about:blank')
      await until(async () => (await page.run('document.hasFocus()')) === false, { what: 'another page in front' })
      await callAlice()
      await page.noted('show Incoming call Bob (bob)')
      expect(await page.run('notes.includes("close Incoming call Bob (bob)")')).toBe(false)
      if (act) await page.run(act)
      else await bob.evaluate('call.hangUp()')
      await page.noted(state)
      await page.noted('close Incoming call Bob (bob)')
      await other.close()
    },
  )

  it('shows none while the page is in front', async () => {
    page = await Untouched.open(alice, site.url)
    await page.run(phoneOf('alice'))
    await page.page.bringToFront()
    await callAlice()
    await page.noted('ringing')
    expect(await page.run('[document.hasFocus(), notes.some((note) => note.startsWith("show"))]')).toEqual([
      true,
      false,
    ])
  })
})
