import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { headerOf } from './messages.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('sipp', 'baresip'))('how calls end that nobody answers', () => {
  const on = scene({ ringTimeout: 5 })
  const good = { exitCode: 0, successful: 1, failed: 0 }

  test('404: there is no such number', async () => {
    expect(await on.runSipp('refused', { called: '9999', values: { status: 404 } })).toMatchObject(good)
  })

  test('480: the person has no device', async () => {
    const done = await on.runSipp('refused', { called: '1004', values: { status: 480 } })
    expect(done).toMatchObject(good)
    expect(headerOf(done.messages, 'Reason')).toContain('Q.850;cause=20')
  })

  test('486: the person declines', async () => {
    const desk = await on.baresip('1003')
    const caller = await on.sipp('refused', { called: '1003', values: { status: 486 } })
    await desk.waitFor('CALL_INCOMING')
    await desk.hangUp()
    expect(await caller.done).toMatchObject(good)
  })

  test('487: the caller gives up, the phone stops ringing', async () => {
    const desk = await on.baresip('1003')
    const caller = await on.sipp('cancel', { called: '1003' })
    await desk.waitFor('CALL_INCOMING')
    expect(await caller.done).toMatchObject(good)
    await desk.waitFor('CALL_CLOSED')
  })

  test('480 after the ring time, and the phone stops ringing', async () => {
    const desk = await on.baresip('1003')
    const done = await on.runSipp('refused', { called: '1003', values: { status: 480 } })
    expect(done).toMatchObject(good)
    expect(headerOf(done.messages, 'Reason')).toContain('Q.850;cause=19')
    await desk.waitFor('CALL_CLOSED')
  })

  test.each(['udp', 'tcp'] as const)('OPTIONS is answered over %s', async (transport) => {
    expect(await on.runSipp('options', { transport, calls: 3 })).toMatchObject({ exitCode: 0, successful: 3 })
  })

  test('a caller with a wrong password gets no call', async () => {
    const desk = await on.baresip('1003')
    const done = await on.runSipp('call', { called: '1003', password: 'wrong', timeout: 5_000 })
    expect(done.exitCode).not.toBe(0)
    expect(done.messages).toMatch(/SIP\/2\.0 40[13]/)
    expect(desk.events.items.map(({ type }) => type)).not.toContain('CALL_INCOMING')
  })

  test.skipIf(lacks('chromium'))('the page is told why in words: busy, no answer, not found, unavailable', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await on.baresip('1003')
    const outcome = async (number: string, meanwhile?: () => Promise<void>) => {
      const from = (await web.log()).length
      await web.call(number)
      await meanwhile?.()
      return await web.waitFor('ended', { from })
    }
    const busy = async () => {
      await desk.waitFor('CALL_INCOMING')
      await desk.hangUp()
    }
    expect(await outcome('1003', busy)).toContain('busy 486')
    expect(await outcome('1003')).toContain('no-answer 480')
    expect(await outcome('9999')).toContain('not-found 404')
    expect(await outcome('1004')).toContain('unavailable 480')
    await desk.dial(`sip:1001@${domain}`)
    await web.waitFor('incoming')
    const from = (await web.log()).length
    await desk.hangUp()
    expect(await web.waitFor('ended', { from })).toContain('missed')
  })
})
