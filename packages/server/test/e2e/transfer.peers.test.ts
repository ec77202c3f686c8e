/** Who is sent elsewhere hears who is there, and nobody else hears anything. */
import { lacks, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import type { PagePhone } from './page-phone.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'baresip', 'sipp'))('a transfer', () => {
  const on = scene()
  const tones = { alice: 440, bob: 530, desk: 700 }

  /** Alice (1001) and Bob (1002), two pages that talk. */
  async function talking(): Promise<{ alice: PagePhone; bob: PagePhone }> {
    const alice = await on.webPhone('1001', { browser: await on.chromium(tones.alice) })
    const bob = await on.webPhone('1002', { browser: await on.chromium(tones.bob) })
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await Promise.all([alice.hears(tones.bob), bob.hears(tones.alice)])
    return { alice, bob }
  }

  test('by a page sends the other page to a desk phone, which may hold, be held and send it on', async () => {
    const { alice, bob } = await talking()
    const desk = await on.baresip('1003', { tone: tones.desk, answer: 'auto' })
    await alice.transfer('1003')
    await alice.waitFor('transferred')
    expect(await alice.waitFor('ended')).toContain('hungUp')
    await Promise.all([bob.hears(tones.desk), desk.waitHears(tones.bob)])
    // The call is theirs now: hold from either side, and on to somebody else.
    await bob.hold()
    await bob.waitFor('held')
    await bob.resume()
    await bob.hears(tones.desk)
    await desk.hold()
    await bob.hearsNothing()
    await desk.resume()
    await bob.hears(tones.desk)
    const from = (await alice.log()).length
    await desk.transfer(`sip:1001@${domain}`)
    await alice.waitFor('incoming', { from })
    await alice.answer()
    await Promise.all([alice.hears(tones.bob), bob.hears(tones.alice)])
    await desk.waitFor('CALL_CLOSED')
    await alice.hangUp()
    expect(await bob.waitFor('ended')).toContain('hungUp')
  })

  test('to who is busy leaves the two as they were', async () => {
    const { alice, bob } = await talking()
    await on.sippDevice('1003', 'busy', { values: { status: 486, reason: 'Busy Here' } })
    await alice.transfer('1003')
    expect(await alice.waitFor('failed')).toBeTruthy()
    await Promise.all([alice.hears(tones.bob), bob.hears(tones.alice)])
    expect(await alice.log()).not.toContain('transferred')
    await bob.hangUp()
    await alice.waitFor('ended')
  })

  test('to a number that does not exist is refused', async () => {
    const { alice, bob } = await talking()
    await alice.transfer('9999')
    await alice.waitFor('failed')
    await Promise.all([alice.hears(tones.bob), bob.hears(tones.alice)])
    await alice.hangUp()
    await bob.waitFor('ended')
  })

  test('goes on when who asked hangs up while it rings; the other is told when nobody comes', async () => {
    const { alice, bob } = await talking()
    const desk = await on.baresip('1003', { tone: tones.desk })
    await alice.transfer('1003')
    await desk.waitFor('CALL_INCOMING')
    await alice.hangUp()
    await desk.answer()
    await Promise.all([bob.hears(tones.desk), desk.waitHears(tones.bob)])
    const from = desk.events.items.length
    await bob.transfer('1001')
    await alice.waitFor('incoming')
    await bob.hangUp()
    await alice.hangUp()
    await desk.waitFor('CALL_CLOSED', { from })
  })

  test('is given up when the one to be transferred hangs up', async () => {
    const { alice, bob } = await talking()
    const desk = await on.baresip('1003')
    await alice.transfer('1003')
    await desk.waitFor('CALL_INCOMING')
    await bob.hangUp()
    await desk.waitFor('CALL_CLOSED')
    await alice.waitFor('ended')
  })

  test('to the echo lets the other hear itself', async () => {
    const { alice, bob } = await talking()
    await alice.transfer('600')
    await alice.waitFor('transferred')
    await bob.hears(tones.bob)
    await bob.hangUp()
    await bob.waitFor('ended')
  })

  test('after a call with the target joins the two, and whoever asked is out of both calls', async () => {
    const { alice, bob } = await talking()
    const desk = await on.baresip('1003', { tone: tones.desk, answer: 'auto' })
    await alice.hold()
    await alice.waitFor('held')
    const from = (await alice.log()).length
    await alice.call('1003')
    await alice.waitFor('answered', { from })
    await desk.waitHears(tones.alice)
    await alice.join()
    await alice.waitFor('transferred')
    await Promise.all([bob.hears(tones.desk), desk.waitHears(tones.bob)])
    await until(async () => (await alice.log()).filter((note) => note.startsWith('ended')).length === 2, {
      what: 'the end of both calls of who asked',
    })
    await desk.hold()
    await bob.hearsNothing()
    await desk.resume()
    await bob.hears(tones.desk)
    await bob.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test('that joined a page with another lets that page be loaded again, and send the other on', async () => {
    const alice = await on.webPhone('1001', { browser: await on.chromium(tones.alice) })
    const bob = await on.webPhone('1002', { browser: await on.chromium(tones.bob) })
    const desk = await on.baresip('1003', { tone: tones.desk, answer: 'auto' })
    await alice.call('1003')
    await desk.waitHears(tones.alice)
    await alice.hold()
    await alice.waitFor('held')
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await bob.hears(tones.alice)
    await alice.join()
    await alice.waitFor('transferred')
    await bob.hears(tones.desk)
    await bob.reload()
    await bob.register(on.server.webAccount('1002'))
    await bob.waitFor('answered')
    await Promise.all([bob.hears(tones.desk), desk.waitHears(tones.bob)])
    const from = (await alice.log()).length
    await bob.transfer('1001')
    await alice.waitFor('incoming', { from })
    await alice.answer()
    await bob.waitFor('transferred')
    await Promise.all([alice.hears(tones.desk), desk.waitHears(tones.alice)])
    await alice.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test('by a page of JsSIP, which would not hang up by itself, is told to it and hangs it up', async () => {
    const alice = await on.webPhone('1001', { browser: await on.chromium(tones.alice), library: 'jssip' })
    const bob = await on.webPhone('1002', { browser: await on.chromium(tones.bob), library: 'jssip' })
    const desk = await on.baresip('1003', { tone: tones.desk, answer: 'auto' })
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.answer()
    await Promise.all([alice.hears(tones.bob), bob.hears(tones.alice)])
    await alice.transfer('9999')
    await alice.waitFor('failed')
    await alice.transfer('1003')
    await alice.waitFor('transferred')
    await Promise.all([bob.hears(tones.desk), desk.waitHears(tones.bob)])
    await alice.waitFor('ended')
    await bob.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })

  test('by a desk phone that was called sends the page that called to another page', async () => {
    const alice = await on.webPhone('1001', { browser: await on.chromium(tones.alice) })
    const bob = await on.webPhone('1002', { browser: await on.chromium(tones.bob) })
    const desk = await on.baresip('1003', { tone: tones.desk, answer: 'auto' })
    await alice.call('1003')
    await Promise.all([alice.hears(tones.desk), desk.waitHears(tones.alice)])
    await desk.transfer(`sip:1002@${domain}`)
    expect(await bob.waitFor('incoming')).toBe('incoming 1001')
    await bob.answer()
    await Promise.all([alice.hears(tones.bob), bob.hears(tones.alice)])
    await desk.waitFor('CALL_CLOSED')
    await bob.hangUp()
    await alice.waitFor('ended')
  })
})
