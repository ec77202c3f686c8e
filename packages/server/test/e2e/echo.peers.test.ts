import { lacks, machineAddress } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium'))('Chromium and the services', () => {
  const on = scene()

  test.each(['ours', 'jssip', 'sipjs'] as const)('with %s, 600 gives it back its own tone', async (library) => {
    const browser = await on.chromium(440)
    const phone = await on.webPhone('1001', { browser, library })
    await phone.call('600')
    await phone.waitFor('answered')
    await phone.hears(440)
    await phone.hangUp()
    await phone.waitFor('ended')
  })

  test('with 601 it hears 1 kHz, over wss too', async () => {
    const browser = await on.chromium(440)
    for (const transport of ['ws', 'wss'] as const) {
      const phone = await on.webPhone('1001', { browser, transport })
      await phone.call('601')
      await phone.hears(1000)
      await phone.hangUp()
      await phone.waitFor('ended')
    }
  })

  test('reports come both ways: the page learns what the server received and sent', async () => {
    const browser = await on.chromium(440)
    const phone = await on.webPhone('1001', { browser })
    await phone.call('600')
    await phone.hears(440)
    // remote-inbound-rtp needs a receiver report of ours, remote-outbound-rtp a sender report.
    const kinds = await phone.page.evaluate(`(async () => {
      const wanted = ['remote-inbound-rtp', 'remote-outbound-rtp']
      for (const end = performance.now() + 15000; performance.now() < end; ) {
        const stats = [...(await window.__ear.connections.at(-1).getStats()).values()].map(({ type }) => type)
        if (wanted.every((type) => stats.includes(type))) return wanted
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      return []
    })()`)
    expect(kinds).toEqual(['remote-inbound-rtp', 'remote-outbound-rtp'])
    await phone.hangUp()
  })

  test('a number that does not exist is told as such', async () => {
    const browser = await on.chromium(440)
    const phone = await on.webPhone('1001', { browser })
    await phone.call('9999')
    expect(await phone.waitFor('ended')).toContain('not-found 404')
  })
})

describe.skipIf(lacks('chromium') || machineAddress() === '127.0.0.1')('Chromium as people have it', () => {
  const on = scene({ publicAddress: 'auto' })

  test('without switches that allow loopback it hears its own tone: the server offers the machine’s address', async () => {
    const phone = await on.webPhone('1001', { browser: await on.chromium(440, { loopback: false }) })
    await phone.call('600')
    await phone.hears(440)
    await phone.hangUp()
    await phone.waitFor('ended')
  })
})
