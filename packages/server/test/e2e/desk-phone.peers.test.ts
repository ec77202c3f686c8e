import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip'))('Chromium and baresip', () => {
  const on = scene()

  describe.each(['PCMU', 'PCMA'] as const)('in %s', (codec) => {
    test('Chromium calls baresip: they hear each other, Chromium hangs up', async () => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      const desk = await on.baresip('1003', { tone: 700, codecs: [codec] })
      await web.call('1003')
      await desk.waitFor('CALL_INCOMING')
      await web.waitFor('ringing')
      await desk.answer()
      await web.waitFor('answered')
      await Promise.all([web.hears(700), desk.waitHears(440)])
      expect(desk.output()).toContain(`Set audio decoder: ${codec} 8000Hz`)
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED')
    })

    test('baresip calls Chromium: they hear each other, baresip hangs up', async () => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      const desk = await on.baresip('1003', { tone: 700, codecs: [codec] })
      await desk.dial(`sip:1001@${domain}`)
      expect(await web.waitFor('incoming')).toBe('incoming 1003')
      await desk.waitFor('CALL_RINGING')
      await web.answer()
      await desk.waitFor('CALL_ESTABLISHED')
      await Promise.all([web.hears(700), desk.waitHears(440)])
      await desk.hangUp()
      expect(await web.waitFor('ended')).toContain('hungUp')
    })
  })

  test.each(['tcp', 'tls'] as const)('over %s both ways of calling', async (transport) => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.baresip('1003', { tone: 700, transport, answer: 'auto' })
    await web.call('1003')
    await Promise.all([web.hears(700), desk.waitHears(440)])
    await web.hangUp()
    await desk.waitFor('CALL_CLOSED')
    const from = (await web.log()).length
    await desk.dial(`sip:1001@${domain}`)
    await web.waitFor('incoming', { from })
    await web.answer()
    await web.hears(700)
    await desk.hangUp()
    await web.waitFor('ended', { from })
  })

  test('digits reach the desk phone as telephone-events', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
    await web.call('1003')
    await web.hears(700)
    await web.digits('5#')
    for (const key of ['5', '#'])
      await desk.events.wait(({ type, param }) => type === 'CALL_DTMF_START' && param === key, { what: `digit ${key}` })
    await web.hangUp()
  })

  test('baresip and the echo: it hears itself', async () => {
    const desk = await on.baresip('1003', { tone: 700 })
    await desk.dial(`sip:600@${domain}`)
    await desk.waitHears(700)
    await desk.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })
})
