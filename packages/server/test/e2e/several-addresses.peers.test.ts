/** A machine with several addresses of which one is told: browsers and phones are answered from that one. */
import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip'))(
  'a server that tells another address than the system would send from',
  () => {
    // Both are of loopback; towards a peer there the system would choose 127.0.0.1.
    const on = scene({ publicAddress: ['127.0.0.2'] })

    test('is heard by a page', async () => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      await web.call('600')
      await web.hears(440)
      const answer = (await web.frames()).find((frame) => /^< SIP\/2\.0 200 /.test(frame) && frame.includes('m=audio'))
      expect(answer).toMatch(/a=candidate:\S+ 1 udp \d+ 127\.0\.0\.2 /)
      await web.hangUp()
      await web.waitFor('ended')
    })

    test('joins a page and a desk phone', async () => {
      const web = await on.webPhone('1001', { browser: await on.chromium(440) })
      const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
      await web.call('1003')
      await Promise.all([web.hears(700), desk.waitHears(440)])
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED')
    })
  },
)
