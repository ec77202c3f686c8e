import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import type { PagePhone } from './page-phone.ts'
import type { Library } from './pages.ts'
import { scene } from './scene.ts'

/** The codec of the audio the page receives. */
const receivedCodec = (phone: PagePhone) =>
  phone.page.evaluate(`(async () => {
    const stats = await window.__ear.connections.at(-1).getStats()
    const inbound = [...stats.values()].find((one) => one.type === 'inbound-rtp' && one.kind === 'audio')
    return stats.get(inbound.codecId).mimeType
  })()`)

describe.skipIf(lacks('chromium'))('Chromium to Chromium', () => {
  const on = scene()
  const callBetween = async (from: Library, to: Library) => {
    const [a, b] = await Promise.all([on.chromium(440), on.chromium(620)])
    const alice = await on.webPhone('1001', { browser: a, library: from })
    const bob = await on.webPhone('1002', { browser: b, library: to })
    await alice.call('1002')
    expect(await bob.waitFor('incoming')).toMatch(to === 'sipjs' ? /^incoming/ : /^incoming 1001$/)
    if (from !== 'sipjs') await alice.waitFor('ringing') // SIP.js's simple user does not tell
    await bob.answer()
    await Promise.all([alice.waitFor('answered'), bob.waitFor('answered')])
    await Promise.all([alice.hears(620), bob.hears(440)])
    return { alice, bob }
  }

  test('with our SDK on both sides they hear each other, in Opus', async () => {
    const { alice, bob } = await callBetween('ours', 'ours')
    expect(await receivedCodec(alice)).toBe('audio/opus')
    expect(await receivedCodec(bob)).toBe('audio/opus')
    await bob.hangUp()
    expect(await alice.waitFor('ended')).toContain('hungUp')
  })

  test.each([
    ['jssip', 'ours'],
    ['ours', 'jssip'],
    ['sipjs', 'jssip'],
    ['ours', 'sipjs'],
  ] as const)('%s calls %s', async (from, to) => {
    const { alice, bob } = await callBetween(from, to)
    await alice.hangUp()
    await Promise.all([alice.waitFor('ended'), bob.waitFor('ended')])
  })

  test('the one who is called declines: busy', async () => {
    const [a, b] = await Promise.all([on.chromium(440), on.chromium(620)])
    const alice = await on.webPhone('1001', { browser: a })
    const bob = await on.webPhone('1002', { browser: b })
    await alice.call('1002')
    await bob.waitFor('incoming')
    await bob.hangUp()
    expect(await alice.waitFor('ended')).toMatch(/486|603|480/)
  })
})
