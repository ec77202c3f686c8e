import { afterEach, describe, expect, test } from 'vitest'
import { type Baresip, lacks, startBaresip, until } from '../src/index.ts'

describe.skipIf(lacks('baresip'))('two baresip phones without a server', () => {
  const started: Baresip[] = []
  const start = async (user: string, tone: number, answer: 'auto' | 'manual', codec: 'PCMU' | 'PCMA') => {
    const phone = await startBaresip({
      account: { user, password: 'none', domain: '127.0.0.1' },
      tone,
      answer,
      codecs: [codec],
    })
    started.push(phone)
    return phone
  }
  afterEach(async () => {
    await Promise.all(started.splice(0).map((phone) => phone.close()))
  })

  test.each(['PCMU', 'PCMA'] as const)('hear each other in %s', async (codec) => {
    const [alice, bob] = await Promise.all([start('alice', 440, 'manual', codec), start('bob', 620, 'auto', codec)])
    await alice.dial(bob.uri)
    await Promise.all([alice.waitFor('CALL_ESTABLISHED'), bob.waitFor('CALL_ESTABLISHED')])
    const [a, b] = await Promise.all([alice.waitHears(620), bob.waitHears(440)])
    expect(a.level).toBeGreaterThan(-20)
    expect(b.level).toBeGreaterThan(-20)
    await expect(alice.waitHears(440, { timeout: 1_000 })).rejects.toThrow('did not hear 440 Hz')
    await bob.hangUp()
    await alice.waitFor('CALL_CLOSED')
  })

  test('hold and resume, a digit, a refusal', async () => {
    const [alice, bob] = await Promise.all([start('alice', 440, 'manual', 'PCMU'), start('bob', 620, 'manual', 'PCMU')])
    await alice.dial(bob.uri)
    await bob.waitFor('CALL_INCOMING')
    await bob.answer()
    await alice.waitFor('CALL_ESTABLISHED')
    await bob.waitHears(440)
    await alice.hold()
    const silent = await bob.receivedPackets()
    await alice.resume()
    await until(async () => (await bob.receivedPackets()) > silent + 25, { what: 'packets after the resumption' })
    await alice.digit('5')
    await alice.hangUp()
    await bob.waitFor('CALL_CLOSED')
    const from = alice.events.items.length
    await alice.dial(bob.uri)
    await alice.waitFor('CALL_RINGING', { from })
    await bob.hangUp()
    const closed = await alice.waitFor('CALL_CLOSED', { from })
    expect(closed.param).toContain('486')
  })
})
