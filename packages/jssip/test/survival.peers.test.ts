/** Where JsSIP hangs up, a call goes on. */
import { lacks } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, openStage, type Stage } from './behaviour/stage.ts'

const cut = `it.ua.transport.socket._ws.close(3000, 'cut')`

describe.skipIf(lacks('chromium'))('A call survives', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())

  async function talk(play: (alice: Actor, bob: Actor) => Promise<void>): Promise<void> {
    const more = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 2 }
    const [alice, bob] = await Promise.all([stage.actor('ours', '1001', more), stage.actor('ours', '1002', more)])
    try {
      await Promise.all([alice.hears('ua.registered'), bob.hears('ua.registered')])
      await alice.do(`it.call('1002')`)
      await bob.hears('in0.progress')
      await bob.do('it.answer()')
      await Promise.all([alice.hears('out0.confirmed'), bob.hears('in0.confirmed')])
      await play(alice, bob)
      await Promise.all([alice.hears('out0.ended'), bob.hears('in0.ended')])
    } finally {
      await Promise.all([alice, bob].map((actor) => actor.do('it.ua.stop()').catch(() => {})))
      await Promise.all([alice.close(), bob.close()])
    }
  }

  test('the loss of its connection: it makes itself known again, and is hung up from afar', () =>
    talk(async (alice, bob) => {
      await alice.do(cut)
      await alice.hears('ua.disconnected')
      await alice.hears('ua.registered')
      // The re-INVITE that says where it is now.
      await alice.hears('out0.sdp originator=local type=offer')
      await alice.hears('out0.sdp originator=remote type=answer')
      expect(await alice.do('return s.isEstablished()')).toBe(true)
      await bob.do('s.terminate()')
    }))

  test('a hold that was asked for while there was no connection: it holds once there is', () =>
    talk(async (alice, bob) => {
      await alice.do(
        `${cut}; await it.wait('ua.disconnected', 0, 5000); it.note('asked ' + s.hold({}, () => it.note('agreed')))`,
      )
      await alice.hears('asked true')
      await alice.hears('ua.registered')
      await alice.hears('agreed')
      expect(await alice.do('return s.isOnHold()')).toEqual({ local: true, remote: false })
      await bob.do('s.terminate()')
    }))

  test('tones by INFO that reach nobody', () =>
    talk(async (alice, bob) => {
      await alice.do(`${cut}; await it.wait('ua.disconnected', 0, 5000); s.sendDTMF('1')`)
      await alice.hears('out0.newDTMF')
      await alice.hears('ua.registered')
      await alice.hears('out0.sdp originator=remote type=answer')
      await bob.do('s.terminate()')
    }))

  test('a BYE that could not be said is said later', () =>
    talk(async (alice) => {
      await alice.do(`${cut}; await it.wait('ua.disconnected', 0, 5000); s.terminate()`)
    }))
})
