import { describe, expect, test } from 'vitest'
import { lacks } from '../../../testkit/src/peers/needs.ts'
import { sdp } from '../../../testkit/src/sip-endpoint/index.ts'
import { answered, asWritten, stage } from './stage.ts'

describe.skipIf(lacks('sipp')).each(['udp', 'tcp'] as const)('offers with SIPp over %s', (transport) => {
  const on = stage()

  test('late offer: it offers nothing, we do, and its ACK brings the answer', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('late-caller', us)
    const call = await us.invitation()
    expect(call.request.body).toHaveLength(0)
    us.accept(call)
    const { request } = await us.event(call, 'acknowledged')
    expect(request.text).toContain('a=recvonly')
    us.hangUp(call)
    await asWritten(it)
  })

  test('late offer: we offer nothing, it does, and our ACK brings the answer', async () => {
    const us = await on.endpoint(transport)
    us.on = (effect) => {
      if (effect.type === 'session' && effect.event.type === 'accepted')
        us.do(effect.session.acknowledge(sdp(answered(effect.event.response.text)), us.now))
    }
    const it = await on.sipp('late-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port, { body: '' })
    await us.heard('> ACK')
    us.hangUp(call)
    expect(us.story(call)).toEqual(['accepted', 'ended'])
    await asWritten(it)
  })

  test('PRACK: ours is repeated until it acknowledges', async () => {
    const us = await on.endpoint(transport, { userAgent: { timers: { t1: 100 } } })
    const it = await on.sipp('prack-caller', us, { args: ['-nr'] })
    const call = await us.invitation()
    us.do(call.ring({ status: 183, reliable: true, contact: us.contact, body: sdp() }, us.now))
    await us.event(call, 'pracked')
    us.do(call.accept({ contact: us.contact }, us.now))
    expect(await us.ended(call)).toBe('bye remote')
    expect(us.story(call)).toEqual(['pracked', 'acknowledged', 'ended'])
    await asWritten(it)
  })

  test('PRACK: we acknowledge two of its responses', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('prack-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    us.hangUp(call)
    expect(us.story(call)).toEqual(['progress 183', 'progress 180', 'accepted', 'ended'])
    await asWritten(it)
  })

  test('UPDATE: it holds us, and moves', async () => {
    const us = await on.endpoint(transport)
    us.on = (effect) => {
      if (effect.type === 'invitation') us.accept(effect.session)
      if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
      const { transaction, request } = effect.event
      us.do(effect.session.answerReoffer(transaction, sdp(answered(request.text)), us.now))
    }
    const it = await on.sipp('update-caller', us)
    const call = await us.invitation()
    await us.heard('> 200 UPDATE', 2)
    us.hangUp(call)
    expect(us.story(call)).toEqual(['acknowledged', 'reoffer', 'ended'])
    await asWritten(it)
  })

  test('UPDATE: we hold it, after glare', async () => {
    const us = await on.endpoint(transport)
    const it = await on.sipp('update-called', us)
    const call = await us.call(`sip:sipp@127.0.0.1:${it.port}`, it.port)
    await us.event(call, 'accepted')
    us.do(call.update(sdp('sendonly', 2), us.now))
    const { response } = await us.event(call, 'reanswer')
    expect(response.text).toContain('a=recvonly')
    us.hangUp(call)
    await asWritten(it)
  })
})
