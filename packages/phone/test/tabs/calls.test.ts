/** All tabs show the same calls, and any of them may do something about them. */
import type { ReceivedReferral } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import type { CallState } from '../../src/types.ts'
import { fakeSdp } from '../fake/media.ts'
import { alice, statesOf } from '../fake/world.ts'
import { scene, settled, talking } from './scene.ts'

const shown = ({ phone }: { phone: { calls: readonly { remote: { number: string }; state: CallState }[] } }) =>
  phone.calls.map(({ remote, state }) => `${remote.number} ${state.name}`)

describe('the calls of all tabs', () => {
  it('are shown by each as they go, with the same names', async () => {
    const { page, clock, browser, accept } = scene()
    const [one, two] = [await page(), await page()]
    const call = two.phone.call('bob')
    expect(two.phone.calls).toEqual([call])
    const states = statesOf(call)
    await clock.until(() => browser.server.invitations.length > 0)
    expect([one, two].map(shown)).toEqual([['bob dialing'], ['bob dialing']])
    browser.server.apply(
      (browser.server.invitations[0] as never as { ring(o: object, n: number): [] }).ring({}, clock.now),
    )
    await clock.until(() => call.state.name === 'ringing')
    const session = accept()
    await settled(clock, call.answered)
    const three = await page()
    expect(three.phone.calls[0]?.state).toEqual(call.state)
    expect(new Set([one, two, three].map(({ phone }) => phone.calls[0]?.id))).toEqual(new Set([call.id]))
    // Media is where the leader is.
    expect(call.peerConnection).toBeUndefined()
    expect(one.phone.calls[0]?.peerConnection).toBeDefined()
    await clock.until(() => session.state.name === 'confirmed')
    browser.server.apply(session.hangUp(undefined, clock.now))
    const outcome = { by: 'remote', kind: 'hungUp' }
    const all = [one, two, three].map(({ phone }) => phone.calls[0])
    for (const each of all) expect(await settled(clock, each?.ended)).toMatchObject(outcome)
    expect(states).toEqual(['dialing', 'ringing', 'answered', 'ended'])
    await clock.until(() => [one, two, three].every(({ phone }) => phone.calls.length === 0))
  })

  it('ring in all, those that come late too, and are answered by any', async () => {
    const { page, clock, browser } = scene()
    const [one, two] = [await page(), await page()]
    const session = browser.server.invite(alice, fakeSdp('offer'))
    await clock.until(() => two.incoming.length === 1 && one.incoming.length === 1)
    const three = await page()
    expect(three.incoming.map(({ remote, direction }) => [remote.name, direction])).toEqual([['Bob', 'incoming']])
    const answered = three.incoming[0]?.answer()
    await clock.until(() => session.state.name === 'confirmed')
    await settled(clock, answered)
    expect([one, two, three].map(shown)).toEqual([['bob answered'], ['bob answered'], ['bob answered']])
    expect([one, two, three].map(({ platform }) => platform.streams.length)).toEqual([1, 0, 0])
    await clock.pass(1_000)
    expect(three.incoming).toHaveLength(1)
  })

  it('are held, muted, given digits, taken back and hung up by any', async () => {
    const { one, two, three, clock, browser, session, call } = await talking()
    browser.server.onEvent = (at, event) => {
      if (event.type !== 'reoffer') return
      const held = event.request.text.includes('a=sendonly')
      browser.server.apply(
        at.answerReoffer(event.transaction, fakeSdp('re', ...(held ? ['a=recvonly'] : [])), clock.now),
      )
    }
    const [mine] = three.phone.calls
    const held = mine?.hold()
    await clock.until(() => mine?.state.name === 'held')
    await settled(clock, held)
    expect([one, two].map(shown)).toEqual([['bob held'], ['bob held']])
    const back = two.phone.calls[0]?.resume()
    await clock.until(() => mine?.state.name === 'answered')
    await settled(clock, back)
    const muted: boolean[] = []
    mine?.on('muted', (now) => muted.push(now))
    two.phone.calls[0]?.mute()
    await clock.until(() => muted.includes(true))
    expect([call.muted, one.platform.streams[0]?.track.enabled]).toEqual([true, false])
    let sent = false
    void mine?.sendDtmf('12#').then(() => {
      sent = true
    })
    await clock.until(() => sent)
    const ended = mine?.hangUp()
    await clock.until(() => session.state.name === 'ended')
    await settled(clock, ended)
    expect(await call.ended).toMatchObject({ by: 'local', kind: 'hungUp' })
    expect([one, two, three].map(shown)).toEqual([[], [], []])
  })

  it('fail with the same failures in the tab that asked', async () => {
    const { one, two, clock, browser } = await talking()
    browser.server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        browser.server.apply(at.rejectReoffer(event.transaction, { status: 488 }, clock.now))
    }
    const reasons: unknown[] = []
    for (const { phone } of [one, two]) {
      const refused = phone.calls[0]?.hold().catch(({ failure: { cause: _, ...failure } }) => reasons.push(failure))
      await settled(clock, refused)
    }
    expect(reasons[1]).toEqual(reasons[0])
    expect(reasons[1]).toMatchObject({ reason: 'not-acceptable', message: { zh: expect.stringMatching(/[一-龥]/) } })
    const misuse = two.phone.calls[0]?.sendDtmf('no digits').catch(({ name, failure }) => [name, failure.reason])
    expect(await settled(clock, misuse)).toEqual(['PhoneError', 'misuse'])
  })

  it('that come to nothing say why in the tab that asked, and in no other', async () => {
    const { page, clock, browser } = scene()
    const [one, two] = [await page(), await page()]
    one.platform.microphone = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    const call = two.phone.call('bob')
    const states = statesOf(call)
    await clock.until(() => call.state.name === 'ended')
    await expect(call.answered).rejects.toMatchObject({ failure: { reason: 'microphone-refused' } })
    expect(states).toEqual(['dialing', 'ended'])
    expect([one, two].map(shown)).toEqual([[], []])
    expect(browser.server.invitations).toEqual([])
    // Asked of nobody.
    two.phone.close()
    await expect(two.phone.call('bob').answered).rejects.toMatchObject({ failure: { reason: 'stopped' } })
  })

  it('are sent elsewhere, or joined, by a tab that does not lead', async () => {
    const { two, clock, browser, accept } = await talking()
    const { server } = browser
    const referrals: ReceivedReferral[] = []
    server.onEvent = (at, event) => {
      if (event.type === 'reoffer')
        server.apply(at.answerReoffer(event.transaction, fakeSdp('held', 'a=recvonly'), clock.now))
      else if (event.type === 'request' && event.request.method === 'REFER') {
        const { referral, effects } = server.ua.takeReferral(event.transaction, clock.now)
        server.apply(effects)
        if (referral) referrals.push(referral)
      }
    }
    const [call] = two.phone.calls
    const told: number[] = []
    call?.on('transfer', (status) => told.push(status))
    const other = two.phone.call('carol')
    await clock.until(() => server.invitations.length === 2)
    const session = accept()
    await clock.until(() => other.state.name === 'answered')
    const sent = call?.transfer(other)
    await clock.until(() => referrals.length === 1)
    const [referral] = referrals
    expect(referral?.to.replaces?.callId).toBe(session.callId)
    server.apply(referral?.accept(clock.now) ?? [])
    server.apply(referral?.progress(180, clock.now) ?? [])
    server.apply(referral?.progress(200, clock.now) ?? [])
    await settled(clock, sent)
    expect(told).toContain(180)
    expect(two.phone.calls).toEqual([])
  })
})
