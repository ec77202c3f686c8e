import { lacks, lossyRelay, sipProbe } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain } from './harness.ts'
import { headersOf, requestText } from './messages.ts'
import { PagePhone } from './page-phone.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('baresip'))('baresip', () => {
  const on = scene()

  test.each(['udp', 'tcp', 'tls'] as const)('registers over %s', async (transport) => {
    const phone = await on.baresip('1001', { transport })
    expect(phone.output()).toContain('200 OK (Offhook) [1 binding]')
  })

  test('with a wrong password it is refused', async () => {
    const account = { ...on.server.account('1001'), password: 'wrong' }
    const phone = await on.baresip('1001', { account })
    expect(phone.output()).toMatch(/reg: sip:1001@pbx.test: 40[13] /)
  })
})

describe.skipIf(lacks('linphone'))('linphone', () => {
  const on = scene({ sha256: ['1002'] })

  test.each(['udp', 'tcp', 'tls'] as const)('registers over %s', async (transport) => {
    const phone = await on.linphone('1001', { transport })
    await phone.waitFor(/registered, identity=sip:1001@/)
  })

  test('registers with SHA-256, where its user is set to it', async () => {
    const seen: string[] = []
    const tap = (datagram: Buffer) => {
      seen.push(datagram.toString())
      return false
    }
    const relay = on.afterwards(await lossyRelay({ to: { port: on.server.ports.sip }, loss: 0, seed: 1, drop: tap }))
    const account = on.server.account('1002')
    await on.linphone('1002', {
      account: { ...account, server: { ...account.server, port: relay.port } },
    })
    expect(
      seen.some((message) => /^REGISTER/.test(message) && /^Authorization:.*algorithm="?SHA-256/im.test(message)),
    ).toBe(true)
  })
})

describe.skipIf(lacks('chromium'))('pages', () => {
  const on = scene()

  for (const library of ['jssip', 'sipjs', 'ours'] as const) {
    test.each(['ws', 'wss'] as const)(`${library} registers over %s`, async (transport) => {
      const phone = await on.webPhone('1001', { browser: await on.chromium(440), library, transport })
      const frames = await phone.frames()
      const challenge = frames.find((frame) => frame.startsWith('< SIP/2.0 401')) ?? ''
      // The strongest first, MD5 last: JsSIP and SIP.js keep the last one (DESIGN.md).
      const algorithms = headersOf(challenge, 'WWW-Authenticate').map(
        (value) => /algorithm="?([\w-]+)/i.exec(value)?.[1],
      )
      expect(algorithms).toEqual(['SHA-256', 'MD5'])
      const answer = frames.find((frame) => frame.startsWith('> REGISTER') && /^Authorization:/im.test(frame)) ?? ''
      expect(answer).toMatch(library === 'ours' ? /^Authorization:.*SHA-256/im : /^Authorization:.*MD5/im)
    })
  }

  test('ours is told of a wrong password', async () => {
    const browser = await on.chromium(440)
    const page = await browser.page(on.pages.url('ours'))
    const phone = new PagePhone(page)
    await expect(phone.register({ ...on.server.webAccount('1001'), password: 'wrong' })).rejects.toThrow(/password/i)
    await page.close()
  })

  test('a reload replaces the old binding: a call rings once', async () => {
    const browser = await on.chromium(440)
    const first = await on.webPhone('1001', { browser })
    const page = await browser.page(on.pages.url('ours'))
    const again = new PagePhone(page)
    // The same browser profile: the same instance of the same user. The tab is gone without a word.
    await first.page.evaluate('location.replace("about:blank")').catch(() => {})
    await again.register(on.server.webAccount('1001'))
    const probe = on.afterwards(await sipProbe({ transport: 'udp', port: on.server.ports.sip }))
    const caller = await on.webPhone('1002', { browser: await on.chromium(620) })
    await caller.call('1001')
    await again.waitFor('incoming')
    await caller.hangUp()
    await again.waitFor('ended')
    expect((await again.log()).filter((note) => note.startsWith('incoming'))).toHaveLength(1)
    expect(probe.received.items).toEqual([])
    await page.close()
  })
})

describe('the challenge', () => {
  const on = scene({ sha256: ['1002'] })
  const challengeFor = async (user: string) => {
    const probe = on.afterwards(await sipProbe({ transport: 'udp', port: on.server.ports.sip }))
    probe.send(
      requestText({
        transport: 'udp',
        port: probe.port,
        method: 'REGISTER',
        user,
        target: `sip:${user}@${domain}`,
        callId: `c-${user}`,
      }),
    )
    return headersOf(await probe.waitFor(/^SIP\/2.0 401/), 'WWW-Authenticate')
  }

  test('over udp is MD5 alone, as baresip gives up at the sight of SHA-256', async () => {
    const challenges = await challengeFor('1001')
    expect(challenges).toHaveLength(1)
    expect(challenges[0]).toMatch(/algorithm="?MD5/i)
  })

  test('is the same for a user who does not exist', async () => {
    const strip = (values: string[]) => values.map((value) => value.replace(/(nonce|opaque)="[^"]*"/g, '$1=""'))
    expect(strip(await challengeFor('7777'))).toEqual(strip(await challengeFor('1003')))
  })

  test('has SHA-256 for a user who is set to it', async () => {
    expect((await challengeFor('1002'))[0]).toMatch(/algorithm="?SHA-256/i)
  })
})
