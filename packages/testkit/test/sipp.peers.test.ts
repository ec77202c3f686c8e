import { afterEach, describe, expect, test } from 'vitest'
import { lacks, type Sipp, sipp, startBaresip, startSipp } from '../src/index.ts'

describe.skipIf(lacks('sipp', 'baresip'))('SIPp', () => {
  const started: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    await Promise.all(started.splice(0).map((phone) => phone.close()))
  })
  const scenario = async (options: Parameters<typeof startSipp>[0]): Promise<Sipp> => {
    const one = await startSipp(options)
    started.push({ close: () => one.stop() })
    return one
  }
  const phone = async () => {
    const one = await startBaresip({ account: { user: 'bob', password: 'none', domain: '127.0.0.1' }, tone: 620 })
    started.push(one)
    return one
  }

  test.each(['udp', 'tcp'] as const)('answers over %s, its tone is heard', async (transport) => {
    const bob = await phone()
    const answering = await scenario({ scenario: 'answer', port: bob.sipPort, tone: 530, transport })
    await bob.dial(`sip:sipp@127.0.0.1:${answering.port};transport=${transport}`)
    await bob.waitHears(530)
    await bob.hangUp()
    expect(await answering.done).toMatchObject({ exitCode: 0, successful: 1 })
  })

  test('rings and is cancelled; is busy', async () => {
    const bob = await phone()
    const ringing = await scenario({ scenario: 'ring', port: bob.sipPort })
    await bob.dial(`sip:sipp@127.0.0.1:${ringing.port}`)
    await bob.waitFor('CALL_RINGING')
    await bob.hangUp()
    expect(await ringing.done).toMatchObject({ exitCode: 0, successful: 1, errors: '' })
    const from = bob.events.items.length
    const busy = await scenario({ scenario: 'busy', port: bob.sipPort, values: { status: 486, reason: 'Busy Here' } })
    await bob.dial(`sip:sipp@127.0.0.1:${busy.port}`)
    expect((await bob.waitFor('CALL_CLOSED', { from })).param).toContain('486')
    expect(await busy.done).toMatchObject({ exitCode: 0, successful: 1 })
  })

  test('a call that goes otherwise than the scenario is told', async () => {
    const bob = await phone()
    const done = await sipp({
      scenario: 'cancel',
      port: bob.sipPort,
      user: 'a',
      password: 'b',
      called: 'bob',
      timeout: 4_000,
    })
    expect(done.exitCode).not.toBe(0)
    expect(done.failed).toBe(1)
    expect(done.errors).toContain('unexpected')
  })
})
