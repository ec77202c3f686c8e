/** A call that is over is held by nobody, though the core goes on absorbing repeats of its INVITE for 32 s (RFC 6026 7). */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Phone as AudioPhone } from '../src/audio.ts'
import type { LiveCall } from '../src/call/live-call.ts'
import { Phone } from '../src/full/phone.ts'
import { FakePeer, fakeSdp } from './fake/media.ts'
import { alice, type World, world } from './fake/world.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const contact = '<sip:pbx.test;transport=ws>'

/** Held by this alone, of the call's objects. */
type Held = readonly [call: WeakRef<object>, session: WeakRef<object>]
type Front = Omit<World, 'phone'> & { readonly phone: Phone | AudioPhone }

function heldOf(call: LiveCall): Held {
  if (!call.session) throw new Error('no session')
  return [new WeakRef(call), new WeakRef(call.session)]
}

/** Us calling, and hanging up. */
async function called({ phone, clock, server }: Front): Promise<Held> {
  const call = phone.call('bob')
  await clock.until(() => call.state.name === 'answered')
  const held = heldOf(call)
  void call.hangUp()
  await clock.until(() => server.log.at(-1) === 'ended bye')
  return held
}

/** Called, and the far side hangs up. */
async function rung({ phone, clock, server }: Front): Promise<Held> {
  const session = server.invite(alice, fakeSdp('theirs'))
  await clock.until(() => phone.calls.length > 0)
  const [call] = phone.calls
  if (!call) throw new Error('no call')
  void call.answer()
  await clock.until(() => call.state.name === 'answered')
  const held = heldOf(call)
  server.apply(session.hangUp(undefined, clock.now))
  await clock.until(() => call.state.name === 'ended')
  return held
}

/** A task of its own, since what a WeakRef has given away lives as long as the task. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

describe.each([
  ['a full phone', Phone],
  ['an audio phone', AudioPhone],
])('%s', (_, Front) => {
  it.each([
    ['that it placed', called],
    ['that it answered', rung],
  ])('holds no call %s', async (_, act) => {
    const made = world()
    const { clock, server, platform } = made
    const phone = new Front({ server: '/ws', aor: alice, password: 'secret' }, platform)
    void phone.start()
    await clock.until(() => phone.state.name === 'registered')
    server.onInvitation = (session) => server.apply(session.accept({ contact, body: fakeSdp('far') }, clock.now))
    const [call, session] = await act({ ...made, phone })
    // What looks after sound every so often finds out that it is over, two seconds after a call that has just come about.
    await clock.pass(5000)
    FakePeer.all = []
    platform.streams.length = 0
    await settle()
    // No object into an assertion: what failed would be printed, and held.
    expect(call.deref() === undefined).toBe(true)
    // The small core keeps its session, which is hardly more than the INVITE, to acknowledge late forks.
    if (Front === Phone) expect(session.deref() === undefined).toBe(true)
  })
})
