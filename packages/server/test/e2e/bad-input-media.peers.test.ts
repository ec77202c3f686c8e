import { lacks } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { flood } from './flood.ts'
import { scene } from './scene.ts'
import { ScriptedPhone } from './scripted-phone.ts'

const REASONS = ['stun', 'unknown-source', 'unlatched-source', 'malformed']

describe.skipIf(lacks('chromium'))('a flood of media while a page and a desk phone talk', () => {
  const on = scene()

  /** What /metrics says was not used, by reason. */
  async function dropped(): Promise<Map<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${on.server.ports.http}/metrics`)).text()
    const lines = text.matchAll(/^offhook_media_dropped\{[^}]*reason="([^"]+)"[^}]*\} (\d+)$/gm)
    return new Map([...lines].map(([, reason = '', count]) => [reason, Number(count)]))
  }

  test('they go on hearing each other, what came is counted by reason, and the next call comes about', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = on.afterwards(await ScriptedPhone.open(on.server, '1002', ['0 PCMU/8000']))
    await web.call('1002')
    await desk.answer()
    desk.rtp.play(700, 0, 'PCMU')
    await Promise.all([web.hears(700), desk.rtp.hears(440, 0, 'PCMU')])
    const before = await dropped()
    // The last is nobody's.
    const stop = flood([on.server.media[0], desk.rtp.target.port, desk.rtp.target.port + 1, desk.rtp.target.port + 6])
    try {
      for (let time = 0; time < 5; time++) await Promise.all([web.hears(700, 5000), desk.rtp.hears(440, 0, 'PCMU')])
    } finally {
      await stop()
    }
    const after = await dropped()
    for (const reason of REASONS) expect(after.get(reason) ?? 0, reason).toBeGreaterThan(before.get(reason) ?? 0)
    await web.hangUp()
    await web.waitFor('ended')
    const again = await on.webPhone('1003', { browser: await on.chromium(440) })
    await again.call('600')
    await again.hears(440)
    await again.hangUp()
  })
})
