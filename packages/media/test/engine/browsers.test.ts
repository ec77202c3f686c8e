import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../src/dtls/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { HeardEvents } from './heard-events.ts'
import { type Packet, read, SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const G711 = ['0 PCMU/8000', '110 telephone-event/48000']

let engine: MediaEngine
let events: HeardEvents
let browser: SyntheticBrowser
let phone: SyntheticPhone

beforeEach(async () => {
  engine = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  events = new HeardEvents(engine)
  browser = await SyntheticBrowser.open()
  phone = await SyntheticPhone.open()
})

afterEach(async () => {
  browser.close()
  phone.close()
  await engine.close()
})

/** An RTP packet as hex before its payload, with room for the tag. */
const send = (header: string, payload: string): void => {
  const bytes = Buffer.from((header + payload).replaceAll(' ', ''), 'hex')
  browser.send(Buffer.concat([bytes, Buffer.alloc(10)]), bytes.length)
}

async function call(): Promise<void> {
  phone.follow(await engine.offer('c', 'browser', browser.offer(G711), BROWSER, 'phone', PHONE))
  browser.follow(await engine.answer('c', 'phone', phone.sdp(['0 PCMU/8000', '101 telephone-event/8000'])))
  await browser.connected
  await events.until('connected')
}

describe('from a browser to a phone', () => {
  it('header extension, CSRCs and padding are left behind', async () => {
    await call()
    send('b1 80 0001 00000000 11223344 0000000a bede0001 10af0000', 'd5d6d7 0002')
    await phone.until(() => phone.packets.length === 1)
    expect(phone.packets[0]).toMatchObject({ payloadType: 0, marker: true, payload: Buffer.from('d5d6d7', 'hex') })
  })

  it('keys change number and clock, and are reported once', async () => {
    await call()
    // 80 and 100 ms at 48000 Hz are 3840 and 4800; 8000 Hz says 640 and 800.
    send(`80 ee 0000 00000000 11223344`, '050a0f00')
    for (let copy = 1; copy <= 3; copy++) send(`80 6e 000${copy} 00000000 11223344`, '058a12c0')
    await phone.until(() => phone.packets.length === 4)
    expect(phone.packets.map((one) => `${one.payloadType} ${one.payload.toString('hex')}`)).toEqual([
      '101 050a0280',
      ...Array(3).fill('101 058a0320'),
    ])
    expect(events.of('dtmf')).toEqual([
      { type: 'dtmf', call: 'c', leg: 'browser', digit: '5', duration: 100, passed: true },
    ])
  })

  it('what was replayed or tampered with goes nowhere', async () => {
    await call()
    const packet = Buffer.concat([Buffer.from('80000007000000001122334401020304', 'hex'), Buffer.alloc(10)])
    browser.send(packet, 16)
    await phone.until(() => phone.packets.length === 1)
    browser.sendRaw(packet)
    browser.sendRaw(Buffer.concat([packet.subarray(0, 3), Buffer.from([8]), packet.subarray(4)]))
    browser.sendRaw(packet.subarray(0, 9))
    browser.sendRaw(Buffer.concat([packet, Buffer.alloc(1600)]))
    await expect
      .poll(async () => (await engine.stats()).dropped)
      .toMatchObject({
        replayed: 1,
        'bad-auth': 1,
        malformed: 1,
        'too-large': 1,
      })
    expect(phone.packets).toHaveLength(1)
  })
})

it('from a phone to a browser packets have the SSRC that was announced', async () => {
  const answer = await engine.serve('t', 'browser', browser.offer(['0 PCMU/8000']), BROWSER, {
    kind: 'tone',
    frequency: 1000,
  })
  const heard: Packet[] = []
  const enough = new Promise<void>((resolve) => {
    browser.heard = (packet, length) => {
      heard.push(read(Buffer.from(packet.subarray(0, length))))
      if (heard.length === 10) resolve()
    }
  })
  browser.follow(answer)
  await enough
  const ssrc = Number(/a=ssrc:(\d+)/.exec(answer)?.[1])
  expect(heard.every((one) => one.ssrc === ssrc && one.payload.length === 160)).toBe(true)
  expect(heard[9]?.timestamp).toBe(((heard[0]?.timestamp ?? 0) + 9 * 160) >>> 0)
})

it('a certificate other than the one in the SDP is not heard', async () => {
  const other = await SyntheticBrowser.open()
  const offer = browser.offer(G711).replace(browser.fingerprint, other.fingerprint)
  browser.follow(await engine.serve('c', 'browser', offer, BROWSER, { kind: 'echo' }))
  await events.until('lost')
  expect(events.of('lost')[0]?.reason).toMatch(/fingerprint/)
  expect(events.of('connected')).toEqual([])
  other.close()
})

it('RTP from an address that passed no check is not looked at', async () => {
  await call()
  const stranger = await SyntheticPhone.open()
  const answer = await engine.serve('d', 'browser', browser.offer(G711), BROWSER, { kind: 'echo' })
  stranger.target = { address: '127.0.0.1', port: Number(/m=audio (\d+)/.exec(answer)?.[1]) }
  stranger.send(0, Buffer.alloc(160))
  await expect.poll(async () => (await engine.stats()).dropped['unknown-source']).toBe(1)
  stranger.close()
})

it('DTLS that is done before our offer is answered waits for the fingerprint', async () => {
  const offer = await engine.offer('c', 'phone', phone.sdp(['0 PCMU/8000']), PHONE, 'browser', BROWSER)
  browser.follow(offer)
  await browser.connected
  expect(events.of('connected')).toEqual([])
  phone.follow(await engine.answer('c', 'browser', browser.offer(['0 PCMU/8000'], 'active')))
  await events.until('connected')
  phone.play(440, 0, 'PCMU')
  await new Promise<void>((resolve) => {
    browser.heard = () => resolve()
  })
})

it.each(['offer', 'answer'])(
  'a browser that wants to be the DTLS server, in its %s, is sent the hello',
  async (role) => {
    const passive = browser.offer(['0 PCMU/8000'], 'passive')
    if (role === 'offer') {
      phone.follow(await engine.offer('c', 'browser', passive, BROWSER, 'phone', PHONE))
      browser.follow(await engine.answer('c', 'phone', phone.sdp(['0 PCMU/8000'])))
    } else {
      browser.follow(await engine.offer('c', 'phone', phone.sdp(['0 PCMU/8000']), PHONE, 'browser', BROWSER))
      phone.follow(await engine.answer('c', 'browser', passive))
    }
    await Promise.all([browser.connected, events.until('connected')])
    phone.play(440, 0, 'PCMU')
    await new Promise<void>((resolve) => {
      browser.heard = () => resolve()
    })
    send('80 00 0001 00000000 11223344', 'd5d6d7')
    await phone.until(() => phone.packets.length === 1)
    expect((await engine.stats()).dropped['bad-auth']).toBeUndefined()
  },
)

it('a page that was loaded anew connects with its new certificate', async () => {
  await call()
  const reloaded = await SyntheticBrowser.open()
  const result = await engine.reoffer('c', 'browser', reloaded.offer(G711))
  reloaded.follow(result.kind === 'answered' ? result.sdp : '')
  await events.until('connected', 2)
  phone.play(440, 0, 'PCMU')
  await new Promise<void>((resolve) => {
    reloaded.heard = () => resolve()
  })
  expect(events.of('lost')).toEqual([])
  reloaded.close()
})

it('a configured certificate is the one that browsers are shown', async () => {
  const made = makeCertificate()
  const cert = `-----BEGIN CERTIFICATE-----\n${made.certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  const key = String(made.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const options = { ports: [0, 0], rtpPorts: [0, 0], addresses: ['127.0.0.1'], bind: '127.0.0.1' } as const
  const own = await createMediaEngine({ ...options, certificate: { cert, key } })
  const answer = await own.serve('c', 'b', browser.offer(G711), BROWSER, { kind: 'echo' })
  expect(answer).toContain(`a=fingerprint:sha-256 ${made.fingerprint}\r\n`)
  browser.follow(answer)
  await browser.connected
  await own.close()
})

it('the port is the first free one of the range', async () => {
  const options = { ports: [45_300, 45_301], rtpPorts: [0, 0], addresses: ['127.0.0.1'], bind: '127.0.0.1' } as const
  const one = await createMediaEngine(options)
  const two = await createMediaEngine(options)
  await expect(createMediaEngine(options)).rejects.toMatchObject({ refusal: { status: 503 } })
  const port = async (from: MediaEngine) =>
    / (\d+) typ host/.exec(await from.serve('c', 'b', browser.offer(G711), BROWSER, { kind: 'echo' }))?.[1]
  expect([await port(one), await port(two)]).toEqual(['45300', '45301'])
  await Promise.all([one.close(), two.close()])
})
