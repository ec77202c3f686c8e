/** Each example as its README says: installed, started, opened, signed in; and the echo is heard. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Chromium, freePort, hearsNothing, lacks, launchChromium, listen, run, until } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { phone } from '../../../scripts/build/list.ts'
import { buildPackage } from '../../../scripts/build/package.ts'
import { type Offhook, passwordOf, startOffhook } from '../../server/test/e2e/harness.ts'

const examples = fileURLToPath(new URL('../../../examples', import.meta.url))
let server: Offhook
let browser: Chromium

describe.skipIf(lacks('chromium'))('the examples', () => {
  beforeAll(async () => {
    await buildPackage(phone, fileURLToPath(new URL('../dist', import.meta.url)))
    server = await startOffhook()
    browser = await launchChromium({ microphone: 440 })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it.each(['script-tag', 'vite', 'react'])(
    '%s calls the echo, mutes, holds and hangs up',
    async (name) => {
      const cwd = join(examples, name)
      const install = await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd, timeout: 120_000 })
      expect((await install.exited).code, install.output()).toBe(0)
      const port = await freePort('tcp')
      const env = { PORT: `${port}`, OFFHOOK: `http://localhost:${server.ports.http}` }
      // In a group of its own: npm does not end what it started.
      const started = await run('setsid', ['npm', 'start'], { cwd, env })
      try {
        const url = `http://localhost:${port}/`
        await until(
          () =>
            fetch(url).then(
              ({ ok }) => ok,
              () => false,
            ),
          { timeout: 30_000, what: `page: ${started.output()}` },
        )
        const page = await browser.page(url)
        const press = (button: string) => page.getByRole('button', { name: button, exact: true }).click()
        const told = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()
        await page.getByLabel('Password').fill('wrong')
        await press('Sign in')
        await told('password')
        await page.getByLabel('Password').fill(passwordOf('1001'))
        await press('Sign in')
        await told('Ready')
        await press('Call')
        await told('answered')
        await listen(page, { hz: 440 })
        await press('Mute')
        await hearsNothing(page)
        await press('Unmute')
        await listen(page, { hz: 440 })
        await press('Hold')
        await told('held')
        await press('Resume')
        await listen(page, { hz: 440 })
        await press('Hang up')
        await told('Ended')
        await page.close()
      } finally {
        process.kill(-started.pid, 'SIGTERM')
        await started.exited
      }
    },
    240_000,
  )
})
