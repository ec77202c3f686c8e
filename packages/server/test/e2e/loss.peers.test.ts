import { lacks, lossyRelay, sipProbe, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { headerOf, requestText } from './messages.ts'
import { scene } from './scene.ts'

describe.skipIf(lacks('sipp', 'baresip'))('UDP that loses', () => {
  const on = scene()

  test('every call of SIPp comes about with a fifth of its datagrams lost', async () => {
    const relay = on.afterwards(await lossyRelay({ to: { port: on.server.ports.sip }, loss: 0.2, seed: 42 }))
    const done = await on.runSipp('call', { port: relay.port, called: '600', calls: 8, rate: 8, values: { talk: 500 } })
    expect(done).toMatchObject({ exitCode: 0, successful: 8, failed: 0 })
    expect(relay.counts.lost).toBeGreaterThan(5)
    expect(done.retransmissions).toBeGreaterThan(0)
  })

  test('a call stands although the first ACK to its 200 is lost', async () => {
    let acks = 0
    const drop = (datagram: Buffer) => datagram.toString('latin1', 0, 4) === 'ACK ' && ++acks === 2
    const relay = on.afterwards(await lossyRelay({ to: { port: on.server.ports.sip }, loss: 0, seed: 1, drop }))
    const desk = await on.baresip('1003', { answer: 'auto' })
    // The first ACK is for the 401.
    const caller = await on.sipp('call', { port: relay.port, called: '1003', values: { talk: 3_000 } })
    await desk.waitHears(530)
    await until(() => acks >= 3, { what: 'ACK to the repeated 200' })
    await desk.waitHears(530)
    expect(await caller.done).toMatchObject({ exitCode: 0, successful: 1 })
    await desk.waitFor('CALL_CLOSED')
  })

  test('a repeated request gets the same response and is done once', async () => {
    const probe = on.afterwards(await sipProbe({ transport: 'udp', port: on.server.ports.sip }))
    const text = requestText({ transport: 'udp', port: probe.port, method: 'OPTIONS', callId: 'again' })
    probe.send(text)
    const first = await probe.waitFor(/^SIP\/2.0 200/)
    probe.send(text)
    const second = await probe.waitFor(/^SIP\/2.0 200/, { from: 1 })
    expect(headerOf(second, 'To')).toBe(headerOf(first, 'To'))
  })

  test('the response goes where the request came from, and says so (rport)', async () => {
    const probe = on.afterwards(await sipProbe({ transport: 'udp', port: on.server.ports.sip }))
    // What a phone behind a NAT writes: an address that is not where the datagram comes from.
    probe.send(
      requestText({ transport: 'udp', port: probe.port, method: 'OPTIONS', callId: 'nat' }).replace(
        `127.0.0.1:${probe.port};branch`,
        '10.9.8.7:5060;branch',
      ),
    )
    const response = await probe.waitFor(/^SIP\/2.0 200/)
    const via = headerOf(response, 'Via') ?? ''
    expect(via).toContain(`rport=${probe.port}`)
    expect(via).toContain('received=127.0.0.1')
  })
})
