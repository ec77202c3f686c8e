import { lacks } from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoBrowser, startDemo, violations } from './demo-page.ts'

let demo: DemoBrowser
beforeAll(async () => {
  if (!lacks('chromium')) demo = await startDemo()
})
afterAll(() => demo?.close())

/** An integrator's page: the element alone, with attributes, and what it tells. */
async function embed(markup: string, viewport = { width: 800, height: 700 }) {
  const { page, errors } = await demo.open({ viewport })
  await page.evaluate((html) => {
    const { createPhone } = window.demo.page
    document.body.innerHTML = '<main><h1>A page</h1></main>'
    const holder = document.createElement('template')
    holder.innerHTML = html
    const element = holder.content.querySelector('offhook-phone')
    if (!element || !createPhone) throw new Error('nothing to embed')
    document.importNode(element, true)
    window.told = []
    for (const name of ['offhook-state', 'offhook-call']) {
      document.addEventListener(name, (event) => {
        const { state, call } = (event as CustomEvent).detail
        window.told?.push(`${name} ${(state ?? call.state).name}`)
      })
    }
    customElements.upgrade(element)
    element.createPhone = createPhone
    document.querySelector('main')?.append(element)
  }, markup)
  return { page, errors }
}

const told = (page: Page) => page.evaluate(() => window.told)

describe.skipIf(lacks('chromium'))('an embedded phone', () => {
  it('signs in by its attributes, calls by its method, and tells by events', async () => {
    const { page, errors } = await embed(
      '<offhook-phone server="wss://pbx.example/ws" aor="sip:1001@pbx.example" password="secret" name="Shop" lang="zh" theme="dark"></offhook-phone>',
    )
    await page.getByText('就绪').waitFor()
    expect(await page.evaluate(() => window.demo.phone?.options)).toMatchObject({
      displayName: 'Shop',
      password: 'secret',
    })
    expect(
      await page.evaluate(() => document.querySelector('offhook-phone')?.call('+86 138-1234-5678').remote.number),
    ).toBe('+8613812345678')
    await page.evaluate(() => window.demo.phone?.calls[0]?.fail('busy'))
    expect(await told(page)).toEqual([
      'offhook-state idle',
      'offhook-state connecting',
      'offhook-state registered',
      'offhook-call dialing',
      'offhook-call ended',
    ])
    // Attributes are the page's business: nothing of them is kept in the browser.
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain('secret')
    expect(await violations(page)).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('takes keys only while it has the focus', async () => {
    const { page } = await embed(
      '<offhook-phone server="wss://pbx.example/ws" aor="sip:1001@pbx.example" password="secret"></offhook-phone>',
    )
    await page.getByText('Ready').waitFor()
    await page.locator('h1').click()
    await page.keyboard.type('12')
    expect(await page.getByLabel('Number to call').inputValue()).toBe('')
    await page.locator('[data-key="5"]').focus()
    await page.keyboard.type('34')
    expect(await page.getByLabel('Number to call').inputValue()).toBe('34')
    await page.context().close()
  })

  it('shows a phone the page made, and leaves it to the page', async () => {
    const { page } = await embed('<offhook-phone></offhook-phone>')
    await page.evaluate(async () => {
      const element = document.querySelector('offhook-phone')
      const phone = window.demo.page.createPhone?.({ server: 'wss://pbx.example/ws', aor: 'sip:1009@pbx.example' })
      if (!element || !phone) return
      element.phone = phone
      await phone.start()
      window.demo.call = window.demo.phone?.ring('1002')
    })
    await page.getByRole('button', { name: 'Answer' }).click()
    await page.getByRole('timer').waitFor()
    // Moved within the page, the call goes on; taken out of it, the phone is still the page's.
    await page.evaluate(() => document.body.append(document.querySelector('offhook-phone') ?? ''))
    await page.getByRole('timer').waitFor()
    await page.evaluate(() => document.querySelector('offhook-phone')?.remove())
    expect(await page.evaluate(() => [window.demo.call?.state.name, window.demo.phone?.state.name])).toEqual([
      'answered',
      'registered',
    ])
    await page.context().close()
  })

  it('is whole on a screen of 296 by 520 px when compact', async () => {
    const { page } = await embed(
      '<offhook-phone compact server="wss://pbx.example/ws" aor="sip:1001@pbx.example" password="secret"></offhook-phone>',
      { width: 296, height: 520 },
    )
    await page.getByText('Ready').waitFor()
    const call = page.getByRole('button', { name: 'Call', exact: true })
    expect(await call.evaluate((button) => button.closest('.body')?.scrollHeight)).toBe(
      await call.evaluate((button) => button.closest('.body')?.clientHeight),
    )
    await page.context().close()
  })
})

declare global {
  interface Window {
    told?: string[]
  }
}
