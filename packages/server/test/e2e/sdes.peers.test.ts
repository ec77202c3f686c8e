import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip'))('baresip with protected RTP', () => {
  const on = scene()

  test.each(['srtp', 'srtp-mand', 'dtls_srtp'] as const)('%s: hears its own echo', async (mediaEncryption) => {
    const desk = await on.baresip('1003', { tone: 700, mediaEncryption })
    await desk.dial(`sip:600@${domain}`)
    await desk.waitHears(700)
    expect(desk.output()).toMatch(/SRTP is Enabled|SRTP.*enabled|Media-Encryption|DTLS-SRTP/i)
    await desk.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test.each(['srtp-mand', 'dtls_srtp'] as const)(
    '%s: calls Chromium, both hear each other',
    async (mediaEncryption) => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      const desk = await on.baresip('1003', { tone: 700, mediaEncryption })
      await desk.dial(`sip:1001@${domain}`)
      await web.waitFor('incoming')
      await web.answer()
      await Promise.all([web.hears(700), desk.waitHears(440)])
      await desk.hangUp()
      expect(await web.waitFor('ended')).toContain('hungUp')
    },
  )

  test.each([
    ['srtp', 'tls'],
    ['srtp-mand', 'tls'],
    ['srtp-mand', 'udp'],
    ['dtls_srtp', 'udp'],
  ] as const)('%s over %s: is called by Chromium, both hear each other', async (mediaEncryption, transport) => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.baresip('1003', { tone: 700, mediaEncryption, transport, answer: 'auto' })
    await web.call('1003')
    await Promise.all([web.hears(700), desk.waitHears(440)])
    await web.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test('srtp-mand: is held and resumed', async () => {
    const desk = await on.baresip('1003', { tone: 700, mediaEncryption: 'srtp-mand' })
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    await desk.dial(`sip:1001@${domain}`)
    await web.waitFor('incoming')
    await web.answer()
    await web.hears(700)
    await desk.hold()
    await web.hearsNothing()
    await desk.resume()
    await web.hears(700)
    await desk.hangUp()
  })
})

describe.skipIf(lacks('chromium', 'linphone'))('linphone with protected RTP', () => {
  const on = scene()

  test.each(['srtp', 'dtls'] as const)('%s: hears its own echo', async (mediaEncryption) => {
    const desk = await on.linphone('1004', { tone: 850, mediaEncryption })
    await desk.dial(`sip:600@${domain}`)
    await desk.waitHears(850)
    await desk.hangUp()
  })

  test.each(['srtp', 'dtls'] as const)('%s: calls Chromium, both hear each other', async (mediaEncryption) => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.linphone('1004', { tone: 850, mediaEncryption })
    await desk.dial(`sip:1001@${domain}`)
    await web.waitFor('incoming')
    await web.answer()
    await Promise.all([web.hears(850), desk.waitHears(440)])
    await desk.hangUp()
    expect(await web.waitFor('ended')).toContain('hungUp')
  })
})
