/** The next tab has the calls back as a reload does, and the others see it happen. */
import type { Session } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { Phone } from '../../src/full/phone.ts'
import { SharedPhone } from '../../src/tabs/shared-phone.ts'
import { fakeSdp } from '../fake/media.ts'
import { alice, statesOf } from '../fake/world.ts'
import { contact, settled, talking } from './scene.ts'

describe('a tab that takes over', () => {
  it.each(['closed', 'loaded again'] as const)('has the calls back when the leader is %s', async (how) => {
    const { page, one, two, three, clock, browser, accept, session } = await talking()
    three.phone.calls[0]?.mute()
    await clock.until(() => three.phone.calls[0]?.muted)
    const [call] = three.phone.calls
    const since = call && 'since' in call.state ? call.state.since : 0
    const states = call ? statesOf(call) : []
    const phones: string[] = []
    three.phone.on('state', ({ name }) => phones.push(name))
    if (how === 'closed') browser.close(one)
    const again = how === 'closed' ? undefined : page(one)
    await clock.until(() => browser.server.invitations.length === 2)
    const request = (browser.server.invitations.at(-1) as Session).request
    expect(request.get('Replaces') ?? request.get('Offhook-Resume')).toContain(session.callId)
    accept('again')
    await clock.until(() => call?.state.name === 'answered')
    expect(two.phone.own?.calls).toHaveLength(1)
    expect(two.phone.calls[0]?.own).toBe(two.phone.own?.calls[0])
    expect(two.platform.streams[0]?.track.enabled).toBe(false)
    expect(three.phone.calls).toEqual([call])
    expect(call?.state).toEqual({ name: 'answered', since })
    expect(states).toEqual(['answered', 'reconnecting', 'answered'])
    expect(phones).toEqual(['registered', 'reconnecting', 'registered'])
    if (again) {
      const { phone } = await again
      await clock.until(() => phone.calls[0]?.state.name === 'answered')
      expect(phone.calls[0]?.state).toEqual(call?.state)
      expect(phone.calls[0]?.id).toBe(call?.id)
    }
    // And once more, by the last.
    browser.close(two)
    await clock.until(() => browser.server.invitations.length === 3)
    accept('third')
    await clock.until(() => call?.state.name === 'answered')
    expect(call?.own).toBeDefined()
    expect(call?.muted).toBe(true)
  })

  it('has a held call back on hold', async () => {
    const { one, two, three, clock, browser } = await talking()
    const { server } = browser
    server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        server.apply(at.answerReoffer(event.transaction, fakeSdp('held', 'a=recvonly'), clock.now))
    }
    await settled(clock, three.phone.calls[0]?.hold())
    browser.close(one)
    await clock.until(() => server.invitations.length === 2)
    const again = server.invitations.at(-1) as Session
    expect(again.request.text).toContain('a=sendonly')
    server.apply(again.accept({ contact, body: fakeSdp('again', 'a=recvonly') }, clock.now))
    await clock.until(() => three.phone.calls[0]?.state.name === 'held')
    expect(two.phone.own?.calls[0]?.state).toMatchObject({ name: 'held', by: 'local' })
  })

  it('leaves alone what another person does in the same browser', async () => {
    const { one, clock, browser } = await talking()
    const tab = browser.open()
    const bob = new SharedPhone(Phone, { server: '/ws', aor: 'sip:bob@pbx.test', password: 'secret' }, tab.platform)
    void bob.start()
    await clock.until(() => bob.state.name === 'registered')
    expect(bob.own).toBeDefined()
    expect(bob.calls).toEqual([])
    browser.close(one)
    await clock.pass(5_000)
    expect(bob.calls).toEqual([])
  })

  it('gets every word of what a reload needs, without the password', async () => {
    const { two, three, browser } = await talking()
    const kept = [...two.platform.session].filter(([key]) => key.startsWith('offhook:calls:'))
    expect(kept).toHaveLength(1)
    expect(three.platform.session).toEqual(two.platform.session)
    expect(JSON.stringify(browser.said)).not.toContain('secret')
  })

  it('tries again where the server is down for a moment', async () => {
    const { one, two, three, clock, browser, accept } = await talking()
    two.network.mode = 'refusing'
    browser.close(one)
    await clock.pass(5_000)
    expect(three.phone.state.name).toBe('reconnecting')
    expect(three.phone.calls[0]?.state.name).toBe('reconnecting')
    two.network.mode = 'up'
    await clock.until(() => browser.server.invitations.length === 2)
    accept()
    await clock.until(() => three.phone.calls[0]?.state.name === 'answered')
  })

  it('without a microphone goes on listening, says so, and has it at the first chance', async () => {
    const { one, two, three, clock, browser, accept } = await talking()
    const { microphone } = two.platform
    two.platform.microphone = () => Promise.reject(new DOMException('gesture', 'NotAllowedError'))
    browser.close(one)
    await clock.until(() => browser.server.invitations.length === 2)
    accept()
    await clock.until(() => three.phone.calls[0]?.state.name === 'answered')
    expect(three.phone.silent?.reason).toBe('microphone-refused')
    const told: unknown[] = []
    three.phone.on('silent', (failure) => told.push(failure?.reason))
    two.platform.microphone = microphone
    two.platform.online()
    await clock.until(() => told.length === 2)
    expect(told).toEqual(['microphone-refused', undefined])
    expect(two.platform.streams.at(-1)?.track.readyState).toBe('live')
    // From now on it is as ever.
    two.platform.microphone = () => Promise.reject(new DOMException('gesture', 'NotAllowedError'))
    const call = three.phone.call('carol')
    await clock.until(() => call.state.name === 'ended')
    await expect(call.answered).rejects.toMatchObject({ failure: { reason: 'microphone-refused' } })
  })

  it('does not wait for a microphone that the browser keeps for a page in front', async () => {
    const { one, two, three, clock, browser, accept } = await talking()
    two.platform.microphone = () => new Promise(() => {})
    browser.close(one)
    await clock.until(() => browser.server.invitations.length === 2, 5_000)
    accept()
    await clock.until(() => three.phone.calls[0]?.state.name === 'answered')
    expect(three.phone.silent?.reason).toBe('microphone-busy')
  })

  it('cannot have a call that only rang', async () => {
    const { one, two, three, clock, browser } = await talking()
    browser.server.invite(alice, fakeSdp('offer'))
    await clock.until(() => three.incoming.length === 1)
    const dialing = two.phone.call('carol')
    await clock.until(() => browser.server.invitations.length === 2)
    browser.close(one)
    await clock.until(() => three.phone.calls.length === 1)
    expect(await settled(clock, three.incoming[0]?.ended)).toMatchObject({ by: 'none', kind: 'missed' })
    expect(await settled(clock, dialing.ended)).toMatchObject({
      kind: 'failed',
      failure: { reason: 'connection-lost' },
    })
  })

  it('is asked again what the leader did not do any more, if once more does no harm', async () => {
    const { one, three, clock, browser, accept } = await talking()
    browser.freeze(one)
    const [call] = three.phone.calls
    const gone = call?.hangUp()
    const digits = call?.sendDtmf('1').catch(({ failure }) => failure.reason)
    browser.close(one)
    await clock.until(() => browser.server.invitations.length === 2)
    expect(await settled(clock, digits)).toBe('connection-lost')
    // The far side would not hear of it before.
    expect(call?.state.name).toBe('reconnecting')
    const session = accept()
    await settled(clock, gone)
    expect(await call?.ended).toMatchObject({ by: 'local', kind: 'hungUp' })
    await clock.until(() => session.state.name === 'ended')
  })
})
