import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import type { PagePhone } from './page-phone.ts'
import type { Library } from './pages.ts'
import { scene } from './scene.ts'

/** npm's libraries as they are, against our core in the server: all that they do inside a call, and both ways of its end. */
describe.skipIf(lacks('chromium')).each(['jssip', 'sipjs'] as const)('%s in Chromium', (library) => {
  const on = scene()

  /** The caller's tone is 440 Hz, the other's 620. */
  async function talking(from: Library, to: Library): Promise<[PagePhone, PagePhone]> {
    const [a, b] = await Promise.all([on.chromium(440), on.chromium(620)])
    const caller = await on.webPhone('1001', { browser: a, library: from })
    const called = await on.webPhone('1002', { browser: b, library: to })
    await caller.call('1002')
    await called.waitFor('incoming')
    await called.answer()
    await Promise.all([caller.waitFor('answered'), called.waitFor('answered')])
    await Promise.all([caller.hears(620), called.hears(440)])
    return [caller, called]
  }

  test('calls, holds, resumes, sends keys by INFO, and is hung up on', async () => {
    const [theirs, ours] = await talking(library, 'ours')
    await theirs.hold()
    await ours.hearsNothing()
    await theirs.resume()
    await Promise.all([theirs.hears(620), ours.hears(440)])
    await theirs.info('5')
    expect(await ours.waitFor('dtmf')).toBe('dtmf 5')
    await ours.hangUp()
    await Promise.all([theirs.waitFor('ended'), ours.waitFor('ended')])
  })

  test('is called, held, taken back, and hangs up', async () => {
    const [ours, theirs] = await talking('ours', library)
    await ours.hold()
    await theirs.hearsNothing()
    await ours.resume()
    await Promise.all([ours.hears(620), theirs.hears(440)])
    await theirs.hangUp()
    await Promise.all([theirs.waitFor('ended'), ours.waitFor('ended')])
  })
})
