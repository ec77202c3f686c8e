import { lacks, lossyRelay, sipProbe, startBaresip, startSipp, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { domain, passwordOf, startOffhook } from './harness.ts'

describe.skipIf(lacks('baresip', 'sipp'))('Ctrl-C', () => {
  test('ends calls with BYE, then the server stops', async () => {
    const server = await startOffhook()
    const desk = await startBaresip({ account: server.account('1003') })
    await desk.dial(`sip:600@${domain}`)
    await desk.waitHears(700)
    const ended = server.process.stop('SIGINT', 10_000)
    const closed = await desk.waitFor('CALL_CLOSED')
    expect(closed.type).toBe('CALL_CLOSED')
    expect(await ended).toEqual({ code: 0, signal: null })
    await desk.close()
    await server.close()
  })

  test('a second one stops at once, though a phone does not answer its BYE', async () => {
    const server = await startOffhook()
    const dead = await startSipp({
      scenario: 'call',
      port: server.ports.sip,
      domain,
      user: '1001',
      password: passwordOf('1001'),
      called: '600',
      values: { talk: 60_000 },
    })
    await until(() => /ACK sip:.*\r?\n(.*\r?\n)*?CSeq: 2 ACK/.test(dead.messages()), { what: 'call' })
    // Killed, it cannot answer.
    await dead.stop('SIGKILL')
    server.process.signal('SIGINT')
    await server.process.lines.wait((line) => line.startsWith('Ending 1 call'))
    const start = performance.now()
    server.process.signal('SIGINT')
    const { code } = await server.process.exited
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(code).toBe(130)
    await expect(server.close()).rejects.toThrow('ended with 130')
  })

  test('a lost BYE is sent again before the server is gone', async () => {
    const server = await startOffhook()
    let byes = 0
    const drop = (datagram: Buffer) => datagram.toString('latin1', 0, 4) === 'BYE ' && ++byes === 1
    const relay = await lossyRelay({ to: { port: server.ports.sip }, loss: 0, seed: 1, drop })
    const account = server.account('1003')
    const desk = await startBaresip({ account: { ...account, server: { ...account.server, port: relay.port } } })
    // Called, it is reached the way it registered: through the relay.
    const caller = await startBaresip({ account: server.account('1001'), tone: 440 })
    await caller.dial(`sip:1003@${domain}`)
    await desk.waitFor('CALL_INCOMING')
    await desk.answer()
    await desk.waitHears(440)
    expect((await server.process.stop('SIGINT', 10_000)).code).toBe(0)
    await desk.waitFor('CALL_CLOSED')
    expect(byes).toBe(2)
    await Promise.all([desk.close(), caller.close()])
    await relay.close()
    await server.close()
  })

  test('while nobody talks it stops right away', async () => {
    const server = await startOffhook()
    const probe = await sipProbe({ transport: 'tcp', port: server.ports.sip })
    const start = performance.now()
    expect(await server.process.stop('SIGINT', 10_000)).toEqual({ code: 0, signal: null })
    expect(performance.now() - start).toBeLessThan(2_000)
    await probe.close()
    await server.close()
  })
})
