import { printReplaces, refer, replacesOf } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { lacks } from '../../../testkit/src/peers/needs.ts'
import { type SipEndpoint, sdp } from '../../../testkit/src/sip-endpoint/index.ts'
import { answered, asWritten, stage } from './stage.ts'

/** Half a minute of theirs is a second of ours. */
const hurried = { speed: 30, userAgent: { sessionTimer: { expires: 90 } } }

/** Answers calls and re-offers. */
function obliging(us: SipEndpoint): SipEndpoint {
  us.on = (effect) => {
    if (effect.type === 'invitation') us.accept(effect.session)
    if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
    const { transaction, request } = effect.event
    us.do(effect.session.answerReoffer(transaction, sdp(answered(request.text)), us.now))
  }
  return us
}

describe.skipIf(lacks('sipp')).each(['udp', 'tcp'] as const)('services with SIPp over %s', (transport) => {
  const on = stage()

  test('session refresh: we send it UPDATEs at half time', async () => {
    const us = await on.endpoint(transport, hurried)
    const it = await on.sipp('refresh-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    const { response } = await us.event(call, 'accepted')
    expect(response.get('Session-Expires')).toBe('90;refresher=uac')
    await us.heard('< 200 UPDATE', 2)
    us.hangUp(call)
    expect(us.story(call)).toEqual(['accepted', 'ended'])
    await asWritten(it)
  })

  test('session refresh: with a re-INVITE where it knows no UPDATE', async () => {
    const us = await on.endpoint(transport, hurried)
    const it = await on.sipp('refresh-reinvite-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.heard('> ACK', 2)
    us.hangUp(call)
    await asWritten(it)
  })

  test('session refresh: it sends one and then is silent: we hang up', async () => {
    const us = obliging(await on.endpoint(transport, hurried))
    const it = await on.sipp('refresh-caller', us)
    const call = await us.invitation()
    expect(await us.ended(call)).toBe('failed expired')
    await asWritten(it)
  })

  test('422: it asks for too short a session', async () => {
    const us = obliging(await on.endpoint(transport))
    const it = await on.sipp('brief-caller', us)
    const call = await us.invitation()
    expect(await us.ended(call)).toBe('bye remote')
    expect(us.effects.items.filter(({ type }) => type === 'invitation')).toHaveLength(1)
    await asWritten(it)
  })

  test('422: it finds ours too short, and is asked again', async () => {
    const us = await on.endpoint(transport, { userAgent: { sessionTimer: { expires: 90 } } })
    const it = await on.sipp('brief-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    us.hangUp(call)
    expect(us.story(call)).toEqual(['accepted', 'ended'])
    await asWritten(it)
  })

  test('REFER: it sends us on to another, whom we call', async () => {
    const us = await on.endpoint(transport)
    const carol = obliging(await on.endpoint(transport, { name: 'carol' }))
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
      if (effect.type !== 'session' || effect.event.type !== 'request') return
      const { referral, effects } = us.ua.takeReferral(effect.event.transaction, us.now)
      us.do(effects)
      if (referral === undefined) throw new Error('a REFER was not understood')
      us.do(referral.accept(us.now))
      const go = async () => {
        const call = await us.call(referral.to.uri, carol.port)
        await us.event(call, 'accepted')
        us.do(referral.progress(200, us.now))
        us.hangUp(call)
      }
      void go()
    }
    const to = `sip:carol@127.0.0.1:${carol.port}`
    const it = await on.sipp('refer-caller', us, { values: { to } })
    const [call, there] = [await us.invitation(), await carol.invitation()]
    expect(there.request.requestUri).toBe(to)
    expect(await us.ended(call)).toBe('bye remote')
    expect(await carol.ended(there)).toBe('bye remote')
    await asWritten(it)
  })

  test('REFER: we send it on, and hear how it goes', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('refer-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    const { referral, effects } = refer(call, { to: 'sip:carol@pbx.test', referredBy: us.aor }, us.now)
    us.do(effects)
    const over = await us.effects.wait((effect) => effect.type === 'referral' && effect.event.type === 'ended')
    expect(over).toMatchObject({ referral, event: { end: { kind: 'done', status: 200 } } })
    us.hangUp(call)
    await asWritten(it)
  })

  test('Replaces: a call of its own takes the place of another', async () => {
    const us = obliging(await on.endpoint(transport))
    const first = await on.sipp('replaced-caller', us)
    const old = await us.invitation()
    await us.event(old, 'acknowledged')
    // As the other side knows it: its tags are turned round.
    const { callId, localTag, remoteTag = '' } = old
    const replaces = printReplaces({ callId, toTag: localTag, fromTag: remoteTag, earlyOnly: false })
    const second = await on.sipp('replaces-caller', us, { values: { replaces } })
    const call = await us.invitation({ from: us.effects.items.length })
    expect(call.replaces).toBe(old)
    expect(await us.ended(old)).toBe('bye local')
    expect(await us.ended(call)).toBe('bye remote')
    await Promise.all([asWritten(first), asWritten(second)])
  })

  test('Replaces: we ask it to give up a call for ours', async () => {
    const us = await on.endpoint(transport)
    const first = await on.sipp('replaced-caller', us)
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
    }
    const old = await us.invitation()
    await us.event(old, 'acknowledged')
    const replaces = printReplaces(replacesOf(old))
    const second = await on.sipp('replaces-called', us, { values: { replaces } })
    const call = await us.call(`sip:sipp@127.0.0.1:${second.port}`, second.port, {
      headers: [
        ['Replaces', replaces],
        ['Require', 'replaces'],
      ],
    })
    await us.event(call, 'accepted')
    us.hangUp(old)
    us.hangUp(call)
    await Promise.all([asWritten(first), asWritten(second)])
  })
})
