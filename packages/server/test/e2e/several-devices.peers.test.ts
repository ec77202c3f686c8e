import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { headerOf } from './messages.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip', 'sipp'))('one person on several devices', () => {
  const on = scene()

  test('all ring at once, the first to answer gets the call, the others are cancelled with a Reason', async () => {
    const desk = await on.baresip('1003', { tone: 700 })
    const web = await on.webPhone('1003', { browser: await on.chromium(620) })
    const third = await on.sippDevice('1003', 'ring')
    const caller = await on.webPhone('1001', { browser: await on.chromium(440) })
    await caller.call('1003')
    await Promise.all([desk.waitFor('CALL_INCOMING'), web.waitFor('incoming')])
    await desk.answer()
    await Promise.all([caller.hears(700), desk.waitHears(440)])
    expect(await web.waitFor('ended')).toContain('elsewhere')
    const { messages } = await third.done
    const cancel = messages.slice(messages.indexOf('CANCEL sip:'))
    expect(headerOf(cancel, 'Reason')).toMatch(/^SIP\s*;\s*cause=200\s*;\s*text="Call completed elsewhere"/)
    await caller.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test('a device that is busy does not stop the others', async () => {
    const desk = await on.baresip('1003', { tone: 700 })
    const web = await on.webPhone('1003', { browser: await on.chromium(620) })
    const caller = await on.webPhone('1001', { browser: await on.chromium(440) })
    await caller.call('1003')
    await Promise.all([desk.waitFor('CALL_INCOMING'), web.waitFor('incoming')])
    await desk.hangUp()
    await desk.waitFor('CALL_CLOSED')
    await web.answer()
    await Promise.all([caller.hears(620), web.hears(440)])
    await caller.hangUp()
    await web.waitFor('ended')
  })
})
