/** The SDK in Chromium against Kamailio with rtpengine, a server that knows nothing of us; npm's libraries at the other end. */
import {
  type Chromium,
  lacks,
  launchChromium,
  listen,
  startBaresip,
  startWebKamailio,
  type WebKamailio,
} from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PagePhone } from '../../server/test/e2e/page-phone.ts'
import { type Library, type Pages, servePages } from '../../server/test/e2e/pages.ts'
import { startProxy, type TcpProxy } from './site/proxy.ts'
import { type Site, startSite } from './site/site.ts'

let kamailio: WebKamailio
let proxy: TcpProxy
let pages: Pages
let site: Site
let low: Chromium
let high: Chromium
const open: PagePhone[] = []

/** `by`: the port of its WebSocket, so that a test can cut it. */
async function register(user: string, browser: Chromium, library: Library = 'ours', by = kamailio.port) {
  const phone = new PagePhone(await browser.page(pages.url(library)))
  open.push(phone)
  const { domain } = kamailio
  await phone.register({ server: `ws://localhost:${by}/ws`, domain, user, password: kamailio.passwordOf(user) })
  return phone
}

async function connect(caller: PagePhone, called: PagePhone, number: string): Promise<void> {
  await caller.call(number)
  await called.waitFor('incoming')
  await called.answer()
  await Promise.all([caller.waitFor('answered'), called.waitFor('answered')])
  await Promise.all([caller.hears(620), called.hears(440)])
}

describe.skipIf(lacks('chromium', 'kamailio', 'kamailio-websocket', 'rtpengine'))(
  'the SDK against Kamailio with rtpengine',
  () => {
    beforeAll(async () => {
      kamailio = await startWebKamailio()
      proxy = await startProxy(kamailio.port)
      pages = await servePages()
      site = await startSite()
      low = await launchChromium({ microphone: 440 })
      high = await launchChromium({ microphone: 620 })
    })
    afterEach(async () => {
      await Promise.all(open.splice(0).map(({ page }) => page.close()))
    })
    afterAll(async () => {
      if (process.env.OFFHOOK_TRACE === '1') process.stderr.write(`${kamailio?.output()}\n`)
      await low?.close()
      await high?.close()
      await pages?.close()
      await site?.close()
      await proxy?.close()
      await kamailio?.close()
    })

    test('signs in with a password, and is told of a wrong one', async () => {
      await register('alice', low)
      const bad = new PagePhone(await low.page(pages.url('ours')))
      open.push(bad)
      const server = `ws://localhost:${kamailio.port}/ws`
      const refused = bad.register({ server, domain: kamailio.domain, user: 'alice', password: 'guess' })
      await expect(refused).rejects.toThrow(/password/)
    })

    test('two pages hear each other, hold, resume and send keys; the one hangs up and the other is told', async () => {
      const alice = await register('alice', low)
      const bob = await register('bob', high)
      await connect(alice, bob, 'bob')
      await alice.hold()
      await alice.waitFor('held')
      await bob.hearsNothing()
      const before = (await alice.log()).length
      await alice.resume()
      await alice.waitFor('answered', { from: before })
      await Promise.all([alice.hears(620), bob.hears(440)])
      await alice.digits('12#')
      await bob.hangUp()
      await Promise.all([alice.waitFor('ended'), bob.waitFor('ended')])
    })

    test.each(['jssip', 'sipjs'] as const)('our page and one of npm’s %s call each other and hold', async (library) => {
      for (const from of ['ours', library] as const) {
        const alice = await register('alice', low, from)
        const bob = await register('bob', high, from === 'ours' ? library : 'ours')
        await connect(alice, bob, 'bob')
        await alice.hold()
        await bob.hearsNothing()
        await alice.resume()
        await Promise.all([alice.hears(620), bob.hears(440)])
        await bob.hangUp()
        await Promise.all([alice.waitFor('ended'), bob.waitFor('ended')])
        for (const one of [alice, bob]) await one.unregister()
      }
    })

    test('a cut WebSocket: the call talks on, and is re-offered by the new connection', async () => {
      const alice = await register('alice', low, 'ours', proxy.port)
      const bob = await register('bob', high)
      await connect(alice, bob, 'bob')
      const before = (await alice.log()).length
      proxy.cut()
      await alice.waitFor('reconnecting', { from: before })
      await alice.waitFor('answered', { from: before })
      await Promise.all([alice.hears(620), bob.hears(440)])
      const sent = (await alice.frames())
        .filter((frame) => /^> (REGISTER|INVITE)/.test(frame))
        .map((frame) => frame.split(' ')[1])
      expect(sent.slice(-2)).toEqual(['REGISTER', 'INVITE'])
      // The far side finds its way to the new connection.
      await bob.hold()
      await alice.waitFor('held')
      await bob.resume()
      await Promise.all([alice.hears(620), bob.hears(440)])
      await bob.hangUp()
      await alice.waitFor('ended')
    })

    test.each([
      ['sends the far side to somebody else', `call.transfer('carol')`],
      [
        'joins the far side with somebody who was asked first',
        `(async () => { const other = phone.call('carol'); await other.answered; await call.transfer(other) })()`,
      ],
    ])('%s', async (_, transfer) => {
      const alice = await openBare('alice', low)
      const bob = await openBare('bob', high)
      const carol = await openBare('carol', low)
      await alice.evaluate(`window.call = phone.call('bob'); call.answered`)
      await Promise.all([listen(alice, { hz: 620 }), listen(bob, { hz: 440 })])
      await alice.evaluate(transfer)
      await Promise.all([listen(carol, { hz: 620 }), listen(bob, { hz: 440 })])
      expect(await alice.evaluate('phone.calls.length')).toBe(0)
      expect(await bob.evaluate('phone.calls.map((one) => one.remote.number)')).toEqual(['carol'])
      expect(await carol.evaluate('phone.calls.length')).toBe(1)
      await bob.evaluate('call.hangUp()')
      await carol.waitForFunction('phone.calls.length === 0')
      await Promise.all([alice, bob, carol].map((page) => page.close()))
    })

    test.skipIf(lacks('baresip'))('a desk phone by UDP and plain RTP: called, sent keys, and calling', async () => {
      const server = { host: '127.0.0.1', port: kamailio.port, transport: 'udp' } as const
      const account = { user: 'desk', password: kamailio.passwordOf('desk'), domain: kamailio.domain, server }
      const desk = await startBaresip({ account, tone: 700, answer: 'auto' })
      try {
        const alice = await register('alice', low)
        await alice.call('desk')
        await Promise.all([alice.hears(700), desk.waitHears(440)])
        await alice.digits('5#')
        for (const key of ['5', '#'])
          await desk.events.wait(({ type, param }) => type === 'CALL_DTMF_START' && param === key)
        await alice.hangUp()
        await desk.waitFor('CALL_CLOSED')
        const from = (await alice.log()).length
        await desk.dial(`sip:alice@${kamailio.domain}`)
        await alice.waitFor('incoming', { from })
        await alice.answer()
        await alice.waitFor('answered', { from })
        await alice.hears(700)
        await desk.hangUp()
        await alice.waitFor('ended', { from })
      } finally {
        await desk.close()
      }
    })
  },
)

/** A page that answers, and does what it is asked to by a REFER. */
async function openBare(user: string, browser: Chromium): Promise<Page> {
  const page = await browser.page(site.url)
  const options = {
    server: `ws://localhost:${kamailio.port}/ws`,
    aor: `sip:${user}@${kamailio.domain}`,
    password: kamailio.passwordOf(user),
  }
  await page.evaluate(`
    window.phone = new Offhook.Phone(${JSON.stringify(options)})
    phone.on('incoming', (one) => { window.call = one; one.answer() })
    phone.on('transferRequest', (request) => { window.call = request.accept() })
    phone.start()
  `)
  return page
}
