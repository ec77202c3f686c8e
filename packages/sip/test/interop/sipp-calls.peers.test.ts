import { describe, expect, test } from 'vitest'
import { lacks } from '../../../testkit/src/peers/needs.ts'
import { sdp } from '../../../testkit/src/sip-endpoint/index.ts'
import { answered, asWritten, stage } from './stage.ts'

describe.skipIf(lacks('sipp')).each(['udp', 'tcp'] as const)('SIPp over %s', (transport) => {
  const on = stage()

  test('basic: it calls, is answered and hangs up', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('basic-caller', us)
    const call = await us.invitation()
    us.ring(call)
    us.accept(call)
    expect(await us.ended(call)).toBe('bye remote')
    expect(us.story(call)).toEqual(['acknowledged', 'ended'])
    await asWritten(it)
  })

  test('basic: it is called, answers and is hung up on', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('basic-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    const { response } = await us.event(call, 'accepted')
    expect(response.text).toContain('m=audio')
    us.hangUp(call)
    expect(await us.ended(call)).toBe('bye local')
    expect(us.story(call)).toEqual(['progress 180', 'accepted', 'ended'])
    await asWritten(it)
  })

  test('CANCEL: it gives up while we ring', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('cancel-caller', us)
    const call = await us.invitation()
    us.ring(call)
    const { end } = await us.event(call, 'ended')
    expect(end).toEqual({
      kind: 'cancelled',
      by: 'remote',
      reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' },
    })
    await asWritten(it)
  })

  test('CANCEL: we give up while it rings', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('cancel-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'progress')
    us.hangUp(call)
    expect(await us.ended(call)).toBe('cancelled local')
    await asWritten(it)
  })

  test('busy: we refuse it', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('busy-caller', us)
    const call = await us.invitation()
    us.reject(call, 486)
    expect(await us.ended(call)).toBe('rejected local 486')
    await asWritten(it)
  })

  test('busy: it refuses us', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('busy-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    expect(await us.ended(call)).toBe('rejected remote 486')
    await asWritten(it)
  })

  test('hold: it holds us and lets go', async () => {
    const us = await on.endpoint(transport)
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
      if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
      const { transaction, request } = effect.event
      us.do(effect.session.answerReoffer(transaction, sdp(answered(request.text)), us.now))
    }
    const it = await on.sipp('hold-caller', us)
    const call = await us.invitation()
    expect(await us.ended(call)).toBe('bye remote')
    expect(us.story(call).filter((what) => what === 'reoffer')).toHaveLength(2)
    await asWritten(it)
  })

  test('hold: we hold it, and put it away', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('hold-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    // Queued: the second goes out when the first is answered.
    us.reoffer(call, sdp('sendonly', 2))
    us.reoffer(call, sdp('inactive', 3))
    await us.event(call, 'reanswer', { which: ({ response }) => response.text.includes('a=recvonly') })
    await us.event(call, 'reanswer', { which: ({ response }) => response.text.includes('a=inactive') })
    us.hangUp(call)
    await asWritten(it)
  })

  test('re-INVITE: it moves to another Contact, where our BYE finds it', async () => {
    const us = await on.endpoint(transport)
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
      if (effect.type !== 'session') return
      const { event, session } = effect
      if (event.type === 'reoffer') us.do(session.answerReoffer(event.transaction, sdp(), us.now))
      if (event.type === 'acknowledged' && event.request.cseq.seq === 2) us.hangUp(session)
    }
    const it = await on.sipp('reinvite-caller', us)
    expect(await us.ended(await us.invitation())).toBe('bye local')
    await asWritten(it)
  })

  test('re-INVITE: glare is waited out, 488 leaves the call as it was', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('reinvite-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    us.reoffer(call, sdp('sendrecv', 2))
    await us.event(call, 'reanswer')
    us.reoffer(call, sdp('sendrecv', 3))
    expect((await us.event(call, 'reofferFailed')).response?.status).toBe(488)
    expect(await us.ended(call)).toBe('bye remote')
    expect(us.ladder.filter((what) => what === '> INVITE')).toHaveLength(4)
    await asWritten(it)
  })

  test('forked 2xx: both are acknowledged, the second is hung up', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('fork-called', us, { args: ['-nr'] })
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    await us.heard('< 200 BYE')
    expect(call.remoteTag).toBe('one')
    us.hangUp(call)
    expect(us.story(call)).toEqual(['progress 180', 'accepted', 'ended'])
    await asWritten(it)
  })

  test('lost ACK: our 2xx is repeated until it comes', async () => {
    const us = await on.endpoint(transport, { userAgent: { timers: { t1: 100 } } })
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
    }
    const it = await on.sipp('lost-ack-caller', us, { args: ['-nr'] })
    const call = await us.invitation()
    await us.event(call, 'acknowledged')
    us.hangUp(call)
    expect(us.ladder.filter((what) => what === '> 200 INVITE').length).toBeGreaterThanOrEqual(3)
    await asWritten(it)
  })

  test('lost ACK: it never comes, we hang up after 64*T1', async () => {
    const us = await on.endpoint(transport, { userAgent: { timers: { t1: 20, t2: 200 } } })
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
    }
    const it = await on.sipp('no-ack-caller', us)
    expect(await us.ended(await us.invitation())).toBe('failed no-ack')
    await asWritten(it)
  })

  test('lost ACK: its 2xx is repeated, and acknowledged again', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('lost-ack-called', us, { args: ['-nr'] })
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    await us.heard('> ACK', 2)
    us.hangUp(call)
    expect(us.story(call)).toEqual(['accepted', 'ended'])
    await asWritten(it)
  })
})
