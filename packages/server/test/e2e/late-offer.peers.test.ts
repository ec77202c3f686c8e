/** An INVITE without an offer, and a re-INVITE without one: PBXs and gateways send them, and every leg still hears. */
import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { scene } from './scene.ts'

describe.skipIf(lacks('sipp', 'baresip', 'chromium'))('a call without an offer', () => {
  const on = scene()

  test.each(['udp', 'tcp'] as const)(
    'over %s is answered by a desk phone, which hears the caller',
    async (transport) => {
      const desk = await on.baresip('1003', { answer: 'auto' })
      const caller = await on.sipp('late-call', { called: '1003', transport, tone: 530, values: { talk: 2_500 } })
      await desk.waitHears(530)
      const done = await caller.done
      expect(done).toMatchObject({ exitCode: 0, successful: 1 })
      const answers = done.messages.match(/SIP\/2\.0 200 [^\n]*\r?\n[\s\S]*?m=audio \d+ RTP\/AVP/g)
      expect(answers?.length).toBeGreaterThanOrEqual(2)
      await desk.waitFor('CALL_CLOSED')
    },
  )

  test('is answered by a page, which hears the caller after its re-INVITE too', async () => {
    const page = await on.webPhone('1001', { browser: await on.chromium(440) })
    const caller = await on.sipp('late-call', { user: '1002', called: '1001', tone: 530, values: { talk: 4_000 } })
    await page.waitFor('incoming')
    await page.answer()
    await page.hears(530)
    const done = await caller.done
    expect(done).toMatchObject({ exitCode: 0, successful: 1 })
  })

  test('to a service is refused with what to do', async () => {
    const done = await on.runSipp('late-call', { called: '600' })
    expect(done.messages).toContain('SIP/2.0 488 A service makes no offer: send one in the INVITE')
  })
})
