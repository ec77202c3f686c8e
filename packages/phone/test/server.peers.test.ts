/** The SDK in Chromium against the Offhook server, with the connection between them in the test's hand. */
import { type Chromium, lacks, launchChromium, listen } from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { domain, type Offhook, passwordOf, startOffhook } from '../../server/test/e2e/harness.ts'
import { startProxy, type TcpProxy } from './site/proxy.ts'
import { type Site, startSite } from './site/site.ts'

let site: Site
let server: Offhook
let proxy: TcpProxy
let browser: Chromium

async function openPhone(user: string, password = passwordOf(user)): Promise<{ page: Page; started: unknown }> {
  const page = await browser.page(site.url)
  const options = { server: `ws://localhost:${proxy.port}/ws`, aor: `sip:${user}@${domain}`, password }
  const started = await page.evaluate(`
    window.log = []
    window.failureOf = (promise) => promise.then(() => 'none', ({ failure }) => failure)
    window.phone = new Offhook.Phone(${JSON.stringify(options)})
    phone.on('state', ({ name }) => log.push('phone ' + name))
    window.call = (number) => {
      window.current = phone.call(number)
      current.on('state', ({ name }) => log.push(name))
      return current
    }
    failureOf(phone.start())
  `)
  return { page, started }
}

describe.skipIf(lacks('chromium'))('the SDK and the server', () => {
  beforeAll(async () => {
    site = await startSite()
    server = await startOffhook({ origins: [new URL(site.url).origin] })
    proxy = await startProxy(server.ports.http)
    browser = await launchChromium({ microphone: 440 })
  })
  afterAll(async () => {
    await browser?.close()
    await proxy?.close()
    await server?.close()
    await site?.close()
  })

  it('an echo is heard within a second of the call, without waiting for candidates, and survives a lost WebSocket', async () => {
    const { page, started } = await openPhone('1001')
    expect(started).toBe('none')
    const took = await page.evaluate(`(async () => {
      const since = performance.now()
      await call('600').answered
      return performance.now() - since
    })()`)
    expect(took).toBeLessThan(1_000)
    await listen(page, { hz: 440 })
    expect(await page.evaluate('current.serverCallId')).toMatch(/\w/)

    proxy.cut()
    await page.waitForFunction(`log.includes('reconnecting') && log.at(-1) === 'answered'`)
    expect(await page.evaluate('log')).toEqual([
      ...['phone idle', 'phone connecting', 'phone registered', 'dialing', 'answered'],
      ...['phone reconnecting', 'reconnecting', 'phone registered', 'answered'],
    ])
    await listen(page, { hz: 440 })
    await page.evaluate('current.sendDtmf("1#")')
    await page.evaluate('current.hangUp()')
    await page.evaluate('phone.stop()')
    await page.close()
  })

  it.each([
    ['1003', 'unavailable'],
    ['no-such-number', 'not-found'],
  ])('a call to %s fails with %s', async (number, reason) => {
    const { page } = await openPhone('1001')
    expect(await page.evaluate(`failureOf(call('${number}').answered)`)).toMatchObject({ reason })
    await page.close()
  })

  it('a wrong password is told as such', async () => {
    const { page, started } = await openPhone('1001', 'guess')
    expect(started).toMatchObject({ reason: 'wrong-password' })
    await page.close()
  })
})
