/** As in restart.peers.test.ts, with the other transports, with SDES, and twice. */
import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { restarts } from './restarts.ts'

describe.skipIf(lacks('chromium', 'baresip') || process.platform !== 'linux')(
  'a server that is killed in mid-call and started again, in other ways',
  () => {
    const { talking, both, restart } = restarts()

    test('keeps a call over tls: the phone connects again when it holds', async () => {
      const call = await talking('page', { transport: 'tls' })
      const { web, desk } = call
      await restart(call)
      await desk.hold()
      await web.hearsNothing()
      await desk.resume()
      await web.hears(700)
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED')
    })

    test('keeps a call over tcp: the phone is hung up as soon as it has registered again', async () => {
      const call = await talking('page', { transport: 'tcp', expires: 30 })
      const { web, desk } = call
      await restart(call)
      await web.hangUp()
      await desk.waitFor('CALL_CLOSED', { timeout: 60_000 })
    })

    test('keeps a call with keys in the SDP, which the page holds and the phone ends', async () => {
      const call = await talking('phone', { transport: 'tls', mediaEncryption: 'srtp-mand' })
      await restart(call)
      await call.web.hold()
      await call.web.resume()
      await both(call)
      await call.desk.hangUp()
      expect(await call.web.waitFor('ended')).toContain('hungUp')
    })

    test('twice, at once: the phone ends it', async () => {
      const call = await talking('phone')
      await restart(call, 2)
      await call.desk.hangUp()
      expect(await call.web.waitFor('ended')).toContain('hungUp')
    })
  },
)
