import { randomFillSync } from 'node:crypto'
import { connect } from 'node:net'
import { lacks, sipProbe, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { flood } from './flood.ts'
import { headerOf, requestText } from './messages.ts'
import { scene } from './scene.ts'

describe('malformed SIP', () => {
  const on = scene()
  const probe = async (transport: 'udp' | 'tcp') =>
    on.afterwards(await sipProbe({ transport, port: on.server.ports.sip }))
  const options = (port: number, transport: 'udp' | 'tcp', callId: string) =>
    requestText({ transport, port, method: 'OPTIONS', callId })

  test.each([
    ['a CSeq that is no number', (text: string) => text.replace(/^CSeq: 1 /m, 'CSeq: one ')],
    ['a CSeq of another method', (text: string) => text.replace(/^CSeq: 1 OPTIONS/m, 'CSeq: 1 INVITE')],
    ['a From without an end', (text: string) => text.replace(/^From: .*$/m, 'From: <sip:1001@pbx.test;tag=x')],
    ['two different To headers', (text: string) => text.replace(/^(To: .*)$/m, '$1\nTo: <sip:other@pbx.test>')],
  ])('%s gets 400 with a reason', async (_, spoil) => {
    const one = await probe('udp')
    one.send(spoil(options(one.port, 'udp', 'bad')))
    const response = await one.waitFor(/^SIP\/2.0 /)
    expect(response).toMatch(/^SIP\/2\.0 400 \S+/)
  })

  test('what cannot be answered is dropped, and the server goes on', async () => {
    const one = await probe('udp')
    const unanswerable = options(one.port, 'udp', 'nothing').replace(/^Call-ID: .*\n/m, '')
    for (const junk of ['', '\n', 'hello', 'INVITE', 'OPTIONS sip:pbx.test SIP/2.0\n\n', '\u0000\u0001', unanswerable])
      one.send(junk)
    const random = Buffer.alloc(1_200)
    for (let i = 0; i < 50; i++) one.sendRaw(randomFillSync(random))
    one.send(options(one.port, 'udp', 'after-junk'))
    expect(headerOf(await one.waitFor(/^SIP\/2.0 200/), 'Call-ID')).toBe('after-junk')
  })

  test('a TCP stream of junk is closed, another connection is served', async () => {
    const bad = await probe('tcp')
    bad.sendRaw(Buffer.alloc(200_000, 'a'))
    await expect(bad.waitFor(/^never$/, { timeout: 10_000 })).rejects.toThrow('the far end closed')
    const good = await probe('tcp')
    good.send(options(good.port, 'tcp', 'fine'))
    await good.waitFor(/^SIP\/2.0 200/)
  })

  test('a message beyond 64 kB is refused', async () => {
    const one = await probe('tcp')
    one.send(
      requestText({ transport: 'tcp', port: one.port, method: 'OPTIONS', callId: 'big', body: 'x'.repeat(70_000) }),
    )
    const answer = await one.waitFor(/^SIP\/2.0 413/).catch((error: Error) => error.message)
    expect(answer).toMatch(/413|the far end closed/)
  })

  test('a message in single bytes over TCP is one message', async () => {
    const one = await probe('tcp')
    for (const byte of options(one.port, 'tcp', 'bytes').replace(/\n/g, '\r\n')) one.sendRaw(Buffer.from(byte))
    await one.waitFor(/^SIP\/2.0 200/)
  })
})

describe.skipIf(lacks('chromium'))('a flood while a call stands', () => {
  const on = scene()

  test('half-open and silent WebSockets, random STUN and DTLS: the tone goes on, and new calls come about', async () => {
    const browser = await on.chromium(440)
    const standing = await on.webPhone('1001', { browser })
    await standing.call('601')
    await standing.hears(1000)

    const halfOpen = Array.from({ length: 400 }, () => beginUpgrade(on.server.ports.http))
    const silent = Array.from({ length: 400 }, () => openSocket(on.server.ports.http, on.pages.origin))
    const stopFlood = flood([on.server.media[0]])
    try {
      await until(() => silent.every((one) => one.state() !== 'opening'), { what: 'answers to all WebSockets' })
      for (let i = 0; i < 5; i++) await standing.hears(1000, 5_000)
      // The oldest strangers made room for the newer ones: later ones are let in.
      expect(silent.filter((one) => one.state() === 'open').length).toBeLessThanOrEqual(256)
      const fresh = await on.webPhone('1002', { browser })
      await fresh.call('600')
      await fresh.hears(440)
      await until(() => halfOpen.every((one) => one.closed()), { timeout: 25_000, what: 'end of the half-open ones' })
      await standing.hears(1000, 5_000)
    } finally {
      await stopFlood()
      for (const one of [...halfOpen, ...silent]) one.end()
    }
    await standing.hears(1000)
    await standing.hangUp()
    await standing.waitFor('ended')
  })
})

/** An upgrade that is never finished. */
function beginUpgrade(port: number): { closed(): boolean; end(): void } {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.on('data', () => {})
  socket.write('GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n')
  return { closed: () => socket.closed, end: () => socket.destroy() }
}

/** A WebSocket that is opened and never says anything. */
function openSocket(port: number, origin: string): { state(): 'opening' | 'open' | 'closed'; end(): void } {
  const socket = new WebSocket(`ws://localhost:${port}/ws`, 'sip', { origin })
  socket.on('error', () => {})
  return {
    state: () =>
      socket.readyState === WebSocket.CONNECTING ? 'opening' : socket.readyState === WebSocket.OPEN ? 'open' : 'closed',
    end: () => socket.terminate(),
  }
}
