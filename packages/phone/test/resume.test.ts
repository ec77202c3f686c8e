/** A call outlives the reload of its page. */
import type { Session } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { Phone } from '../src/full/phone.ts'
import type { Call, PhoneOptions } from '../src/types.ts'
import { FakePeer, fakeSdp } from './fake/media.ts'
import { FakeNetwork } from './fake/network.ts'
import { type FakePlatform, fakePlatform } from './fake/platform.ts'
import { alice, registered, statesOf, type World } from './fake/world.ts'

const contact = '<sip:pbx.test;transport=ws>'

interface Talk extends World {
  readonly call: Call
  readonly session: Session
}

async function talking(options: Partial<PhoneOptions> = {}): Promise<Talk> {
  const made = await registered(options)
  const call = made.phone.call('bob')
  await made.clock.until(() => made.server.invitations.length > 0)
  const session = made.server.invitations.at(-1) as Session
  made.server.apply(session.accept({ contact, body: fakeSdp('first') }, made.clock.now))
  await made.clock.until(() => call.state.name === 'answered' && session.state.name === 'confirmed')
  return { ...made, call, session }
}

/** The same tab a moment later: a new page, what the old one kept, and no goodbye from it. */
function reload(made: World, options: Partial<PhoneOptions> = {}): World {
  const { clock, server } = made
  made.network.mode = 'dead'
  const network = new FakeNetwork(clock)
  network.attempts = 1000
  network.server = server
  const platform: FakePlatform = fakePlatform(clock, network, 7 + made.platform.session.size + clock.now)
  for (const [key, value] of made.platform.session) platform.session.set(key, value)
  return {
    ...made,
    network,
    platform,
    phone: new Phone({ server: '/ws', aor: alice, password: 'secret', ...options }, platform),
  }
}

async function started(made: World): Promise<World> {
  void made.phone.start()
  await made.clock.until(() => made.phone.state.name === 'registered')
  return made
}

describe('a reload', () => {
  it('has the call back, since when it was, muted and held as it was', async () => {
    const before = await talking()
    const since = 'since' in before.call.state ? before.call.state.since : 0
    before.call.mute()
    const after = await started(reload(before))
    const [call] = after.phone.calls
    expect(call?.state).toEqual({ name: 'reconnecting', since })
    await call?.answered
    await after.clock.until(() => after.server.invitations.length === 2)
    const again = after.server.invitations.at(-1) as Session
    const { session } = before
    expect(again.request.get('Replaces')).toBe(
      `${session.callId};to-tag=${session.localTag};from-tag=${session.remoteTag}`,
    )
    after.server.apply(again.accept({ contact, body: fakeSdp('again') }, after.clock.now))
    await after.clock.until(() => again.state.name === 'confirmed')
    FakePeer.all.at(-1)?.become('connected')
    expect(call?.state).toEqual({ name: 'answered', since })
    expect(call?.remote.number).toBe('bob')
    expect(call?.muted).toBe(true)
    expect(after.platform.streams[0]?.track.enabled).toBe(false)
  })

  it('asks with the token of a server that gives one, and keeps the next at once', async () => {
    const made = await registered()
    made.phone.call('bob')
    await made.clock.until(() => made.server.invitations.length > 0)
    const session = made.server.invitations.at(-1) as Session
    const token = (name: string): [string, string][] => [['Offhook-Resume', name]]
    made.server.apply(session.accept({ contact, body: fakeSdp('first'), headers: token('one') }, made.clock.now))
    await made.clock.until(() => session.state.name === 'confirmed')
    const kept = (platform: FakePlatform): string => [...platform.session.values()].join()
    await made.clock.until(() => kept(made.platform).includes('"one"'))
    const after = await started(reload(made))
    await after.clock.until(() => after.server.invitations.length === 2)
    const again = after.server.invitations.at(-1) as Session
    expect(again.request.get('Offhook-Resume')).toBe('one')
    expect(again.request.has('Replaces')).toBe(false)
    after.server.apply(again.accept({ contact, body: fakeSdp('again'), headers: token('two') }, after.clock.now))
    await after.clock.until(() => again.state.name === 'confirmed')
    expect(kept(after.platform)).toContain('"two"')
    expect(kept(after.platform)).not.toContain('"one"')
  })

  it('of a held call offers it held', async () => {
    const before = await talking()
    before.server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        before.server.apply(at.answerReoffer(event.transaction, fakeSdp('held', 'a=recvonly'), before.clock.now))
    }
    void before.call.hold()
    await before.clock.until(() => before.call.state.name === 'held')
    const after = await started(reload(before))
    await after.clock.until(() => after.server.invitations.length === 2)
    const again = after.server.invitations.at(-1) as Session
    expect(again.request.text).toContain('a=sendonly')
    after.server.apply(again.accept({ contact, body: fakeSdp('again', 'a=recvonly') }, after.clock.now))
    await after.clock.until(() => again.state.name === 'confirmed')
    FakePeer.all.at(-1)?.become('connected')
    expect(after.phone.calls[0]?.state).toMatchObject({ name: 'held', by: 'local' })
  })

  it('of a call that the server has ended meanwhile tells so', async () => {
    const before = await talking()
    const after = await started(reload(before))
    const [call] = after.phone.calls as unknown as [Call]
    const states = statesOf(call)
    await after.clock.until(() => after.server.invitations.length === 2)
    const again = after.server.invitations.at(-1) as Session
    after.server.apply(again.reject({ status: 481 }, after.clock.now))
    await after.clock.until(() => call.state.name === 'ended')
    expect(states).toEqual(['reconnecting', 'ended'])
    expect(call.state).toMatchObject({ outcome: { kind: 'failed', failure: { reason: 'connection-lost' } } })
    expect(after.phone.calls).toEqual([])
    expect(await started(reload(after)).then(({ phone }) => phone.calls)).toEqual([])
  })

  it('whose connection breaks while it asks, asks again', async () => {
    const before = await talking()
    const after = await started(reload(before))
    await after.clock.until(() => after.server.invitations.length === 2)
    after.network.cut()
    await after.clock.until(() => after.server.invitations.length === 3)
    const again = after.server.invitations.at(-1) as Session
    after.server.apply(again.accept({ contact, body: fakeSdp('again') }, after.clock.now))
    await after.clock.until(() => again.state.name === 'confirmed')
    FakePeer.all.at(-1)?.become('connected')
    expect(after.phone.calls[0]?.state.name).toBe('answered')
  })

  it('twice in a row still finds the call, before it was had back', async () => {
    const before = await talking()
    const first = await started(reload(before))
    await first.clock.until(() => first.server.invitations.length === 2)
    const second = await started(reload(first))
    expect(second.phone.calls).toHaveLength(1)
  })

  it('leaves calls alone that were hung up, and those of a tab that was only duplicated', async () => {
    const before = await talking()
    const twin = reload(before)
    for (const value of before.platform.session.values()) if (!value.startsWith('[')) twin.platform.taken.add(value)
    await started(twin)
    await twin.clock.pass(5_000)
    expect(twin.phone.calls).toEqual([])
    before.network.mode = 'up'
    await before.call.hangUp()
    expect((await started(reload(before))).phone.calls).toEqual([])
  })

  describe('with the call hung up before it was had back', () => {
    /** The server gives it back: it is hung up at once. */
    async function givenBack({ server, clock }: World, call: Call): Promise<void> {
      const again = server.invitations.at(-1) as Session
      server.apply(again.accept({ contact, body: fakeSdp('again') }, clock.now))
      await clock.until(() => again.state.name === 'ended')
      expect(call.state).toMatchObject({ outcome: { by: 'local', kind: 'hungUp' } })
    }

    it.each(['before it is asked for', 'while it is asked for'])('%s, ends it at the far side', async (when) => {
      const after = await started(reload(await talking()))
      const [call] = after.phone.calls as unknown as [Call]
      if (when === 'while it is asked for') await after.clock.until(() => after.server.invitations.length === 2)
      let over = false
      void call.hangUp().then(() => {
        over = true
      })
      await after.clock.until(() => after.server.invitations.length === 2)
      expect([over, call.state.name]).toEqual([false, 'reconnecting'])
      await givenBack(after, call)
      expect([over, after.phone.calls]).toEqual([true, []])
      expect([...after.platform.session.values()].join()).not.toContain('dialog')
    })

    it('ends it as soon as there is a server again', async () => {
      const after = await started(reload(await talking()))
      const [call] = after.phone.calls as unknown as [Call]
      await after.clock.until(() => after.server.invitations.length === 2)
      after.network.cut()
      void call.hangUp()
      await after.clock.until(() => after.server.invitations.length === 3)
      await givenBack(after, call)
    })

    it('ends it after another reload', async () => {
      const first = await started(reload(await talking()))
      void first.phone.calls[0]?.hangUp()
      const second = await started(reload(first))
      const [call] = second.phone.calls as unknown as [Call]
      const before = second.server.invitations.length
      await second.clock.until(() => second.server.invitations.length > before)
      await givenBack(second, call)
    })

    it('is over, too, where the server has it no more, or the phone is stopped', async () => {
      for (const how of ['refused', 'stopped']) {
        const after = await started(reload(await talking()))
        const [call] = after.phone.calls as unknown as [Call]
        const over = call.hangUp()
        await after.clock.until(() => after.server.invitations.length === 2)
        const again = after.server.invitations.at(-1) as Session
        if (how === 'refused') after.server.apply(again.reject({ status: 481 }, after.clock.now))
        else void after.phone.stop()
        await after.clock.until(() => call.state.name === 'ended')
        await over
      }
    })
  })

  it('keeps no password, and nothing at all where the page does not want it', async () => {
    const made = await talking()
    expect(JSON.stringify([...made.platform.session])).not.toContain('secret')
    const off = await talking({ resume: false })
    expect([...off.platform.session]).toEqual([])
  })
})
