import { lacks } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenes, signInToDemo } from '../scripts/demo/scenes.ts'
import { type DemoBrowser, startDemo } from './demo-page.ts'

let demo: DemoBrowser
beforeAll(async () => {
  if (!lacks('chromium')) demo = await startDemo()
})
afterAll(() => demo?.close())

describe.skipIf(lacks('chromium'))('signing in', () => {
  it('registers at the server the page came from, and keeps the password in this tab only', async () => {
    const { page, errors } = await demo.open()
    await signInToDemo(page)
    await page.getByText('Ready').waitFor()
    const { options, local, session, origin } = await page.evaluate(() => ({
      options: window.demo.phone?.options,
      local: JSON.stringify(localStorage),
      session: JSON.stringify(sessionStorage),
      origin: location.host,
    }))
    expect(options).toMatchObject({
      server: `ws://${origin}/ws`,
      aor: 'sip:1001@pbx.example',
      password: 'demo-password',
    })
    expect(session).toContain('demo-password')
    expect(local).not.toContain('demo-password')
    expect(errors).toEqual([])
    await page.reload()
    await page.getByText('Ready').waitFor()
    await page.context().close()
  })

  it('stays signed in on this device when chosen, and signing out takes it back', async () => {
    const { page } = await demo.open()
    await page.getByLabel('Stay signed in').check()
    await signInToDemo(page)
    await page.getByText('Ready').waitFor()
    const next = await page.context().newPage()
    await next.goto(page.url())
    await next.getByText('Ready').waitFor()
    await next.getByRole('tab', { name: 'Settings' }).click()
    await next.getByRole('button', { name: 'Sign out' }).click()
    await next.locator('#extension').waitFor()
    expect(await next.evaluate(() => JSON.stringify(localStorage))).not.toContain('demo-password')
    await page.context().close()
  })

  it('says what is wrong and what to do, in the language chosen', async () => {
    const { page } = await demo.open()
    await signInToDemo(page, 'wrong')
    await page.getByRole('alert').getByText('Check both and sign in again.').waitFor()
    await page.getByRole('button', { name: '中文' }).first().click()
    await page.getByRole('alert').getByText('请检查后重新登录。').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await page.reload()
    await page.getByRole('heading', { name: '登录电话' }).waitFor()
    await page.context().close()
  })

  it('points at the field that is missing', async () => {
    const { page } = await demo.open()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Enter your extension.').waitFor()
    await page.locator('#extension:focus').waitFor()
    await page.context().close()
  })

  it('offers a retry when a registration fails later', async () => {
    const { page } = await demo.open()
    await scenes.registrationFailed(page, 'en')
    await page.getByRole('alert').getByText('The phone server cannot be reached.').waitFor()
    expect(await page.getByRole('button', { name: 'Call', exact: true }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Ready').waitFor()
    await page.context().close()
  })
})

describe.skipIf(lacks('chromium'))('the dial pad', () => {
  it('is dialled by pointer: keys, long press for plus, delete, call', async () => {
    const { page } = await demo.open()
    await scenes.pad(page, 'en')
    const number = page.getByLabel('Number to call')
    await page.locator('[data-key="0"]').hover()
    await page.mouse.down()
    await expect.poll(() => number.inputValue()).toBe('+')
    await page.mouse.up()
    for (const digit of '8613*') await page.locator(`[data-key="${digit}"]`).click()
    expect(await number.inputValue()).toBe('+8613*')
    await page.getByRole('button', { name: 'Delete the last digit' }).click()
    expect(await number.inputValue()).toBe('+8613')
    await page.locator('[data-key="0"]').click()
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    await page.getByText('Calling…', { exact: true }).waitFor()
    expect(await page.evaluate(() => window.demo.phone?.calls[0]?.remote.number)).toBe('+86130')
    await page.context().close()
  })

  it('is dialled by keyboard alone, from anywhere on the page, and ended by Esc', async () => {
    const { page } = await demo.open()
    await page.locator('#extension').focus()
    await page.keyboard.type('1001')
    await page.keyboard.press('Tab')
    await page.keyboard.type('secret')
    await page.keyboard.press('Enter')
    await page.getByText('Ready').waitFor()
    await page.locator('h1').click() // The focus is on nothing of the phone now.
    await page.keyboard.type('10023')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => window.demo.phone?.calls[0]?.remote.number)).toBe('1002')
    await page.keyboard.press('Escape')
    await page.getByText('Call cancelled').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByLabel('Number to call').waitFor()
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('Number to call').inputValue()).toBe('1002')
    await page.context().close()
  })

  it('calls on Enter whatever had the focus when the number was typed', async () => {
    const { page } = await demo.open()
    await scenes.recentsEmpty(page, 'en')
    await page.keyboard.type('4')
    await page.locator('[data-key="2"]').click()
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => window.demo.phone?.calls[0]?.remote.number)).toBe('42')
    await page.context().close()
  })

  it('cleans a pasted number and takes typed names', async () => {
    const { page } = await demo.open()
    await scenes.pad(page, 'en')
    const number = page.getByLabel('Number to call')
    await number.evaluate((field) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'tel:+1 (212) 555-0142')
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    expect(await number.inputValue()).toBe('+12125550142')
    await number.fill('alice')
    await number.press('Enter')
    expect(await page.evaluate(() => window.demo.phone?.calls[0]?.remote.number)).toBe('alice')
    await page.context().close()
  })

  it('offers the echo and leaves the keys of other fields alone', async () => {
    const { page } = await demo.open()
    await scenes.pad(page, 'en')
    await page.evaluate(() => {
      const other = document.createElement('input')
      other.id = 'other'
      document.body.prepend(other)
    })
    await page.locator('#other').focus()
    await page.keyboard.type('99')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('Number to call').inputValue()).toBe('')
    await page.getByRole('button', { name: 'Dial 600 to hear yourself' }).click()
    expect(await page.evaluate(() => window.demo.phone?.calls[0]?.remote.number)).toBe('600')
    await page.context().close()
  })
})
