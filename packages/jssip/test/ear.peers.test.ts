/** By ear: a page of ours with a page of npm's jssip, through a lost connection, and in Firefox. */
import { firefoxTone, lacks, machineAddress } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, openStage, type Stage } from './behaviour/stage.ts'

describe.skipIf(lacks('chromium'))('They hear each other', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ publicAddress: [machineAddress()] })
  })
  afterAll(() => stage?.close())

  const quick = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 2 }

  async function between(alice: Actor, bob: Actor, play: () => Promise<void>): Promise<void> {
    try {
      await Promise.all([alice.hears('ua.registered'), bob.hears('ua.registered')])
      await alice.do(`it.call('1002')`)
      await bob.hears('in0.progress')
      await bob.do('it.answer()')
      await Promise.all([alice.hears('out0.confirmed'), bob.hears('in0.confirmed')])
      await play()
    } finally {
      await Promise.all([alice, bob].map((actor) => actor.do('it.ua.stop()').catch(() => {})))
      await Promise.all([alice.close(), bob.close()])
    }
  }

  test('ours and npm’s, before and after our connection was cut', async () => {
    const alice = await stage.actor('ours', '1001', quick, 440)
    const bob = await stage.actor('npm', '1002', quick, 620)
    await between(alice, bob, async () => {
      await Promise.all([alice.listens(620), bob.listens(440)])
      await alice.do(`it.ua.transport.socket._ws.close(3000, 'cut')`)
      await alice.hears('ua.registered')
      await alice.hears('out0.sdp originator=remote type=answer')
      await Promise.all([alice.listens(620), bob.listens(440)])
      await alice.do('s.terminate()')
      await bob.hears('in0.ended')
    })
  })

  test.skipIf(lacks('firefox', 'pulseaudio'))('in Firefox, which gives no remote streams by itself', async () => {
    const alice = await stage.actor('ours', '1001', {}, 'firefox')
    const bob = await stage.actor('ours', '1002', {}, 620)
    await between(alice, bob, async () => {
      await Promise.all([alice.listens(620), bob.listens(firefoxTone)])
      for (const one of [alice, bob])
        expect(
          await one.do(`return s.connection.getRemoteStreams().map((stream) => stream.getTracks().length)`),
        ).toEqual([1])
      await alice.do('s.terminate()')
      await bob.hears('in0.ended')
    })
  })
})
