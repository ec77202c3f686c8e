import { hearsNothing, lacks, listen } from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { domain, passwordOf } from './harness.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium'))('the page the server serves', () => {
  const on = scene()

  /** As a person does it. */
  const signIn = async (microphone: number, user: string): Promise<Page> => {
    const browser = await on.chromium(microphone, { locale: 'en-US' })
    const page = await browser.page(on.server.page)
    on.afterwards(page)
    await page.getByLabel('Extension', { exact: true }).fill(user)
    await page.getByLabel('Password', { exact: true }).fill(passwordOf(user))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('Ready', { exact: true }).waitFor()
    return page
  }
  const dial = async (page: Page, number: string) => {
    await page.getByLabel('Number to call').fill(number)
    await page.getByRole('button', { name: 'Call', exact: true }).click()
  }

  test('two people talk: ring, answer, hear each other, mute, hang up', async () => {
    const [alice, bob] = await Promise.all([signIn(440, '1001'), signIn(620, '1002')])
    await dial(alice, '1002')
    await bob.getByRole('button', { name: 'Answer' }).click()
    await Promise.all([listen(alice, { hz: 620 }), listen(bob, { hz: 440 })])
    await alice.getByRole('timer').first().waitFor()
    await alice.getByRole('button', { name: 'Mute' }).click()
    await hearsNothing(bob)
    await alice.getByRole('button', { name: /mute/i }).click()
    await listen(bob, { hz: 440 })
    await bob.getByRole('button', { name: 'Hang up' }).click()
    await alice.getByRole('button', { name: 'Hang up' }).waitFor({ state: 'detached' })
  })

  test('the one who is called declines, the caller reads that the line is busy', async () => {
    const [alice, bob] = await Promise.all([signIn(440, '1001'), signIn(620, '1002')])
    await dial(alice, '1002')
    await bob.getByRole('button', { name: 'Decline' }).click()
    await alice.getByText(/busy/i).first().waitFor()
  })

  test('600 gives a person back their own voice', async () => {
    const page = await signIn(440, '1001')
    await dial(page, '600')
    await listen(page, { hz: 440 })
    await page.getByRole('button', { name: 'Hang up' }).click()
  })

  test('a wrong password is told in the language of the person', async () => {
    const browser = await on.chromium(440, { locale: 'zh-CN' })
    const page = await browser.page(on.server.page)
    on.afterwards(page)
    await page.locator('#extension').fill('1001')
    await page.locator('#password').fill('wrong')
    await page.locator('button[type=submit]').click()
    await page.getByText(/密码/).nth(1).waitFor()
    expect(await page.locator('offhook-phone').getAttribute('domain')).toBe(domain)
  })

  test.skipIf(lacks('baresip'))('a desk phone joins in, both ways', async () => {
    const page = await signIn(440, '1001')
    const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
    await dial(page, '1003')
    await Promise.all([listen(page, { hz: 700 }), desk.waitHears(440)])
    await page.getByRole('button', { name: 'Hang up' }).click()
    await desk.waitFor('CALL_CLOSED')
    await desk.dial(`sip:1001@${domain}`)
    await page.getByRole('button', { name: 'Answer' }).click()
    await listen(page, { hz: 700 })
    await desk.hangUp()
    await page.getByRole('button', { name: 'Hang up' }).waitFor({ state: 'detached' })
  })
})
