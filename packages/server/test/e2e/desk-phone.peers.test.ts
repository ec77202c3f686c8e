import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { scene } from './scene.ts'

/** Of all codecs this page's browser names `mime` alone, in offers and in answers. Runs there. */
function nameOnly(mime: string): void {
  const { createOffer, createAnswer } = RTCPeerConnection.prototype as {
    createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>
    createAnswer(): Promise<RTCSessionDescriptionInit>
  }
  const narrow = (pc: RTCPeerConnection): void => {
    const all = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? []
    const kept = all.filter(({ mimeType }) => [mime, 'audio/telephone-event'].includes(mimeType))
    for (const transceiver of pc.getTransceivers()) transceiver.setCodecPreferences(kept)
  }
  Object.assign(RTCPeerConnection.prototype, {
    createOffer(this: RTCPeerConnection, options?: RTCOfferOptions) {
      narrow(this)
      return createOffer.call(this, options)
    },
    createAnswer(this: RTCPeerConnection) {
      narrow(this)
      return createAnswer.call(this)
    },
  })
}

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

  test.each(['PCMU calls Opus', 'Opus calls PCMU'])(
    'two phones without a common codec hear each other: %s',
    async (way) => {
      const options = [
        { tone: 700, codecs: ['PCMU'] as const },
        { tone: 1100, codecs: ['opus'] as const },
      ]
      const [first, second] = way === 'PCMU calls Opus' ? options : options.toReversed()
      const caller = await on.baresip('1003', first)
      const called = await on.baresip('1004', { ...second, answer: 'auto' })
      await caller.dial(`sip:1004@${domain}`)
      await caller.waitFor('CALL_ESTABLISHED')
      await Promise.all([caller.waitHears(second?.tone ?? 0), called.waitHears(first?.tone ?? 0)])
      await caller.hangUp()
      await called.waitFor('CALL_CLOSED')
    },
  )

  test.each([
    ['calls', 'PCMU', 'opus'],
    ['is called by', 'PCMU', 'opus'],
  ] as const)(
    'a page %s a phone, the page with %s alone and the phone with %s: they hear each other',
    async (way, has, codec) => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      await web.page.evaluate(`(${nameOnly})('audio/${has}')`)
      const desk = await on.baresip('1003', { tone: 700, codecs: [codec], answer: 'auto' })
      if (way === 'calls') await web.call('1003')
      else {
        await desk.dial(`sip:1001@${domain}`)
        await web.waitFor('incoming')
        await web.answer()
      }
      await web.waitFor('answered')
      await Promise.all([web.hears(700), desk.waitHears(440)])
      expect(desk.output()).toContain('Set audio decoder: opus 48000Hz')
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED')
    },
  )

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
