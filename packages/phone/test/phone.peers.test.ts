/** The SDK in a real Chromium: calls by ear, and the failures a person meets. */
import {
  type Chromium,
  firefoxTone,
  hearsNothing,
  type ListeningPage,
  lacks,
  launchChromium,
  launchFirefox,
  listen,
} from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from './site/site.ts'

let site: Site
let alice: Chromium
let bob: Chromium

/** Runs in the page: `phone`, `log` and `calls` are the test's. */
async function openPhone(
  chromium: Chromium,
  user: string,
  { password = 'secret', server = '/ws', url = site.url } = {},
) {
  const page = await chromium.page(url)
  return { page, started: await startPhone(page, user, { password, server }) }
}

const startPhone = (page: ListeningPage, user: string, { password = 'secret', server = '/ws' } = {}) =>
  page.evaluate(
    `(async () => {
      window.log = []
      window.phone = new Offhook.Phone({ server: ${JSON.stringify(server)}, aor: 'sip:${user}@pbx.test', password: ${JSON.stringify(password)},
        audioConstraints: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
      phone.on('state', ({ name }) => log.push(name))
      phone.on('incoming', (call) => { window.call = call; call.answer() })
      window.failureOf = (promise) => promise.then(() => 'none', ({ failure }) => failure)
      return failureOf(phone.start())
    })()`,
  )

const run = (page: Page, script: string): Promise<unknown> => page.evaluate(script)

const until = (page: Page, condition: string) => page.waitForFunction(condition, undefined, { timeout: 15_000 })

describe.skipIf(lacks('chromium'))('the SDK in Chromium', () => {
  beforeAll(async () => {
    site = await startSite()
    alice = await launchChromium({ microphone: 440 })
    bob = await launchChromium({ microphone: 1000 })
  })
  afterAll(async () => {
    await alice?.close()
    await bob?.close()
    await site?.close()
  })

  it('counts the time that the machine slept, tells of it, and has timers that a hidden tab does not slow down', async () => {
    const page = await alice.page(site.url)
    const told = await page.evaluate(`(async () => {
      const platform = Offhook.browserPlatform()
      let woken = 0
      const forget = platform.onWake(() => woken++)
      const before = platform.now()
      const { now } = Date
      Date.now = () => now() + 3600000
      const slept = platform.now() - before
      await null
      platform.now()
      await null
      const order = []
      await new Promise((resolve) => {
        platform.later(() => order.push('cancelled'), 1100)()
        platform.later(() => { order.push('long'); resolve() }, 1200)
        platform.later(() => order.push('short'), 10)
      })
      await new Promise((resolve) => setTimeout(resolve, 300))
      document.dispatchEvent(new Event('visibilitychange'))
      forget()
      window.dispatchEvent(new Event('online'))
      Date.now = now
      return { slept: Math.round(slept / 60000), woken, order }
    })()`)
    expect(told).toEqual({ slept: 60, woken: 2, order: ['short', 'long'] })
    await page.close()
  })

  it('registers, calls, is heard and hears; survives a lost WebSocket; mutes; hangs up and closes the microphone', async () => {
    const a = await openPhone(alice, 'alice')
    const b = await openPhone(bob, 'bob')
    expect([a.started, b.started]).toEqual(['none', 'none'])
    await run(a.page, `window.call = phone.call('bob'); call.on('state', ({ name }) => log.push(name)); call.answered`)
    await until(b.page, `call.state.name === 'answered'`)
    await listen(a.page, { hz: 1000 })
    await listen(b.page, { hz: 440 })

    site.cut()
    await until(a.page, `log.includes('reconnecting')`)
    await until(a.page, `phone.state.name === 'registered' && call.state.name === 'answered'`)
    await until(b.page, `phone.state.name === 'registered' && call.state.name === 'answered'`)
    await listen(a.page, { hz: 1000 })
    await listen(b.page, { hz: 440 })

    await run(a.page, 'call.mute()')
    await hearsNothing(b.page)
    await run(a.page, 'call.unmute()')
    await listen(b.page, { hz: 440 })

    const tracks = await run(
      a.page,
      `window.tracks = call.localStream.getTracks(); call.hangUp(); tracks.map((t) => t.readyState)`,
    )
    expect(tracks).toEqual(['ended'])
    await until(b.page, `call.state.name === 'ended'`)
    expect(await run(b.page, 'call.ended')).toMatchObject({ by: 'remote', kind: 'hungUp' })
    await Promise.all([a.page.close(), b.page.close()])
  })

  it.each([
    ['busy', 'busy'],
    ['missing', 'not-found'],
  ])('calling %s fails with %s and its remedy', async (number, reason) => {
    const { page } = await openPhone(alice, 'alice')
    const failure = await run(page, `failureOf(phone.call('${number}').answered)`)
    expect(failure).toMatchObject({
      reason,
      remedy: { en: expect.stringMatching(/\w/), zh: expect.stringMatching(/[一-龥]/) },
    })
    await page.close()
  })

  it('a wrong password is told as such', async () => {
    const { page, started } = await openPhone(alice, 'alice', { password: 'wrong' })
    expect(started).toMatchObject({ reason: 'wrong-password' })
    await page.close()
  })

  it('a server that is not there is told as such', async () => {
    const { page, started } = await openPhone(alice, 'alice', { server: 'ws://localhost:1/ws' })
    expect(started).toMatchObject({
      reason: 'server-unreachable',
      remedy: { en: expect.stringContaining('certificate') },
    })
    await page.close()
  })

  it('a browser without WebRTC is told as such', async () => {
    const context = alice.context
    const page = await context.newPage()
    await page.addInitScript('delete window.RTCPeerConnection')
    await page.goto(site.url)
    const failure = await run(
      page,
      `new Offhook.Phone({ server: '/ws', aor: 'sip:alice@pbx.test' }).start().catch(({ failure }) => failure)`,
    )
    expect(failure).toMatchObject({ reason: 'no-webrtc' })
    await page.close()
  })

  it('a refused microphone is told as such, and the server is never called', async () => {
    const strict = await launchChromium({ fakeUi: false, permissions: [] })
    const { page } = await openPhone(strict, 'alice')
    const before = site.server.invitations.length
    const failure = await run(page, `failureOf(phone.call('busy').answered)`)
    expect(failure).toMatchObject({ reason: 'microphone-refused' })
    expect(site.server.invitations).toHaveLength(before)
    await strict.close()
  })

  it('a page that is not secure is told as such', async () => {
    const plain = await launchChromium({ args: ['--host-resolver-rules=MAP insecure.test 127.0.0.1'] })
    const { started } = await openPhone(plain, 'alice', { url: `http://insecure.test:${site.port}/` })
    expect(started).toMatchObject({ reason: 'insecure-page' })
    await plain.close()
  })

  it.skipIf(lacks('firefox', 'pulseaudio'))('Firefox and Chromium call each other, and hear', async () => {
    const firefox = await launchFirefox()
    const page = await firefox.page(site.url)
    expect(await startPhone(page, 'fox')).toBe('none')
    const a = await openPhone(alice, 'alice')
    for (const [from, callee] of [
      ['alice', 'fox'],
      ['fox', 'alice'],
    ] as const) {
      const caller: ListeningPage = from === 'fox' ? page : a.page
      await caller.evaluate(`(async () => { window.call = phone.call('${callee}'); await call.answered })()`)
      await listen(a.page, { hz: firefoxTone })
      await listen(page, { hz: 440 })
      await caller.evaluate('call.hangUp()')
      await until(a.page, 'phone.calls.length === 0')
      await page.waitForFunction('phone.calls.length === 0')
    }
    await a.page.close()
    await firefox.close()
  })
})
