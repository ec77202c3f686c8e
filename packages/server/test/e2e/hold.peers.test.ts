import { lacks, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip', 'linphone'))('a desk phone holds and resumes', () => {
  const on = scene()

  test('baresip: Chromium hears nothing meanwhile, and again afterwards, twice', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
    await web.call('1003')
    await Promise.all([web.hears(700), desk.waitHears(440)])
    for (let time = 0; time < 2; time++) {
      await desk.hold()
      await web.hearsNothing()
      const before = await desk.receivedPackets()
      await desk.resume()
      await web.hears(700)
      // It does not record any more after a re-INVITE (see testkit): the packets have to prove that direction.
      await until(async () => (await desk.receivedPackets()) > before + 20, { what: 'packets after the resumption' })
    }
    await web.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test('linphone, having called: both hear each other again afterwards', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.linphone('1004', { tone: 850 })
    await desk.dial(`sip:1001@${domain}`)
    await web.waitFor('incoming')
    await web.answer()
    await Promise.all([web.hears(850), desk.waitHears(440)])
    await desk.hold()
    await desk.resume()
    await Promise.all([web.hears(850), desk.waitHears(440)])
    await desk.hangUp()
    expect(await web.waitFor('ended')).toContain('hungUp')
  })
})
