import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('sipp', 'baresip'))('SIPp calls', () => {
  const on = scene()

  test.each(['udp', 'tcp'] as const)('ten at once over %s to the echo', async (transport) => {
    const done = await on.runSipp('call', { called: '600', transport, calls: 10, rate: 20 })
    expect(done).toMatchObject({ exitCode: 0, successful: 10, failed: 0, errors: '' })
  })

  test.each(['udp', 'tcp'] as const)('baresip over %s, which hears its tone', async (transport) => {
    const desk = await on.baresip('1003', { answer: 'auto', transport })
    const caller = await on.sipp('call', { called: '1003', transport, tone: 530, values: { talk: 2_500 } })
    await desk.waitHears(530)
    expect(await caller.done).toMatchObject({ exitCode: 0, successful: 1 })
    await desk.waitFor('CALL_CLOSED')
  })

  test('are answered by SIPp, whose tone baresip hears', async () => {
    const answering = await on.sippDevice('1004', 'answer', { tone: 530 })
    const desk = await on.baresip('1003')
    await desk.dial(`sip:1004@${domain}`)
    await desk.waitFor('CALL_ESTABLISHED')
    await desk.waitHears(530)
    await desk.hangUp()
    expect(await answering.done).toMatchObject({ exitCode: 0, successful: 1 })
  })
})
