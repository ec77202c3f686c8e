/** Both sides offer at once: neither may wait for the other for ever. */
import type { Session } from '@offhook/sip'
import { expect, it } from 'vitest'
import type { LiveCall } from '../src/call/live-call.ts'
import { renegotiate } from '../src/call/reoffer.ts'
import { FakePeer, fakeSdp } from './fake/media.ts'
import { registered, type World } from './fake/world.ts'

async function talking(): Promise<World & { call: LiveCall; session: Session }> {
  const made = await registered()
  const call = made.phone.call('bob') as LiveCall
  await made.clock.until(() => made.server.invitations.length > 0)
  const session = made.server.invitations.at(-1) as Session
  const contact = '<sip:pbx.test;transport=ws>'
  made.server.apply(session.accept({ contact, body: fakeSdp('first') }, made.clock.now))
  await made.clock.until(() => call.state.name === 'answered' && session.state.name === 'confirmed')
  made.server.onEvent = (at, event) => {
    if (event.type !== 'reoffer') return
    made.server.apply(at.answerReoffer(event.transaction, fakeSdp('theirs'), made.clock.now))
  }
  return { ...made, call, session }
}

it.each([0, 1, 2, 3, 4])('ours, and theirs %i ms later, both succeed', async (delay) => {
  const { clock, server, session, call, platform } = await talking()
  let ours: boolean | undefined
  void renegotiate(call, false).then((done) => {
    ours = done
  })
  await clock.pass(delay)
  server.apply(session.reoffer(fakeSdp('hold', 'a=sendonly'), clock.now))
  await clock.until(() => ours !== undefined && server.log.includes('reanswer'))
  expect(ours).toBe(true)
  expect(FakePeer.all[0]?.signalingState).toBe('stable')
  expect(platform.reported).toEqual([])
})

it.each([0, 1, 2])('theirs, and ours %i ms later, both succeed', async (delay) => {
  const { clock, server, session, call, platform } = await talking()
  server.apply(session.reoffer(fakeSdp('hold', 'a=sendonly'), clock.now))
  await clock.pass(delay)
  let ours: boolean | undefined
  void renegotiate(call, false).then((done) => {
    ours = done
  })
  await clock.until(() => ours !== undefined && server.log.includes('reanswer'))
  expect(ours).toBe(true)
  expect(FakePeer.all[0]?.signalingState).toBe('stable')
  expect(platform.reported).toEqual([])
})
