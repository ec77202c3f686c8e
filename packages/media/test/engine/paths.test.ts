import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import { TcpPath } from '../../src/engine/tcp-paths.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { HeardEvents } from './heard-events.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const PHONE6 = { kind: 'rtp', localAddress: '::1' } as const
const FORMATS = ['0 PCMU/8000']
const hasIpv6 = networkInterfaces().lo?.some((one) => one.family === 'IPv6') ?? false

let engine: MediaEngine
let events: HeardEvents
let phone: SyntheticPhone
let other: SyntheticPhone

beforeEach(async () => {
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    tcpPort: 0,
    bind: '127.0.0.1',
    bindIpv6: '::1',
    addresses: hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'],
  })
  events = new HeardEvents(engine)
  phone = await SyntheticPhone.open()
  other = await SyntheticPhone.open()
})

afterEach(async () => {
  phone.close()
  other.close()
  await engine.close()
})

const tcpPort = (sdp: string): number => Number(/ tcp \d+ 127\.0\.0\.1 (\d+) typ host tcptype passive/.exec(sdp)?.[1])

describe.each(['udp6', 'tcp'] as const)('over %s', (kind) => {
  it.skipIf(kind === 'udp6' && !hasIpv6)('a browser and a phone hear each other', async () => {
    const browser = await SyntheticBrowser.open(undefined, kind)
    phone.follow(await engine.offer('c', 'browser', browser.offer(FORMATS), BROWSER, 'phone', PHONE))
    browser.follow(await engine.answer('c', 'phone', phone.sdp(FORMATS)))
    await Promise.all([browser.connected, events.until('connected')])
    phone.play(440, 0, 'PCMU')
    await new Promise<void>((resolve) => {
      let heard = 0
      browser.heard = () => ++heard === 20 && resolve()
    })
    browser.send(Buffer.concat([Buffer.from('800000070000000011223344d5d6d7', 'hex'), Buffer.alloc(16)]), 15)
    await phone.until(() => phone.packets.length === 1)
    expect(phone.packets[0]?.payload).toEqual(Buffer.from('d5d6d7', 'hex'))
    // What a phone of another test still sends to a port that was its gateway's is no matter.
    const { 'unlatched-source': _, ...dropped } = (await engine.stats()).dropped
    expect(dropped).toEqual({})
    browser.close()
  })
})

it('UDP comes before TCP, and each address has a line of both', async () => {
  const browser = await SyntheticBrowser.open()
  const sdp = await engine.serve('c', 'b', browser.offer(FORMATS), BROWSER, { kind: 'echo' })
  const lines = [...sdp.matchAll(/a=candidate:(\d+) 1 (\w+) (\d+) (\S+) /g)].map(
    ([, foundation, transport, , address]) => [foundation, transport, address],
  )
  const expected = [['1', 'udp', '127.0.0.1'], ...(hasIpv6 ? [['2', 'udp', '::1']] : []), ['101', 'tcp', '127.0.0.1']]
  expect(lines).toEqual([...expected, ...(hasIpv6 ? [['102', 'tcp', '::1']] : [])])
  const priorities = [...sdp.matchAll(/a=candidate:\d+ 1 \w+ (\d+)/g)].map((one) => Number(one[1]))
  expect(priorities).toEqual([...priorities].sort((a, b) => b - a))
  browser.close()
})

describe('the TCP port', () => {
  it('takes only frames that a packet can be in, and nothing without a check', async () => {
    const browser = await SyntheticBrowser.open()
    const port = tcpPort(await engine.serve('c', 'b', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
    const stranger = connect(port, '127.0.0.1')
    const rtp = Buffer.alloc(174)
    rtp.writeUInt16BE(172)
    rtp[2] = 0x80
    stranger.write(rtp)
    await expect.poll(async () => (await engine.stats()).dropped['unknown-source']).toBe(1)
    stranger.write('GET / HTTP/1.1\r\n\r\n')
    await once(stranger, 'close')
    browser.close()
  })

  it('lets nobody wait for ever, and not too many at once', async () => {
    const browser = await SyntheticBrowser.open()
    const port = tcpPort(await engine.serve('c', 'b', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
    const first = connect(port, '127.0.0.1')
    const gone = once(first, 'close')
    const rest = Array.from({ length: 256 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await gone
    for (const one of rest) one.destroy()
    browser.close()
  })

  it('ends the connections of a leg that is released', async () => {
    const browser = await SyntheticBrowser.open(undefined, 'tcp')
    browser.follow(await engine.serve('c', 'b', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
    await browser.connected
    await engine.release('c')
    const again = await SyntheticBrowser.open(undefined, 'tcp')
    again.follow(await engine.serve('d', 'b', again.offer(FORMATS), BROWSER, { kind: 'echo' }))
    await again.connected
    browser.close()
    again.close()
  })

  it('that is taken is told with 503', async () => {
    const browser = await SyntheticBrowser.open()
    const taken = tcpPort(await engine.serve('c', 'b', browser.offer(FORMATS), BROWSER, { kind: 'echo' }))
    const options = { ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] } as const
    await expect(createMediaEngine({ ...options, tcpPort: taken })).rejects.toMatchObject({ refusal: { status: 503 } })
    browser.close()
  })

  it('puts packets together however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 1500 }), { maxLength: 8 }),
        fc.array(fc.nat(3000), { maxLength: 20 }),
        (packets, cuts) => {
          const path = new TcpPath({ remoteAddress: '', remotePort: 1 } as never)
          const bytes = Buffer.concat(packets.flatMap((one) => [Buffer.from([one.length >> 8, one.length & 255]), one]))
          const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
          const read = places
            .slice(1)
            .flatMap((to, at) => path.read(bytes.subarray(places[at], to)) ?? [Buffer.from('wrong')])
          expect(read.map((one) => Buffer.from(one).toString('hex'))).toEqual(
            packets.map((one) => Buffer.from(one).toString('hex')),
          )
        },
      ),
    )
  })
})

describe.skipIf(!hasIpv6)('phones on IPv6', () => {
  it('are offered c=IN IP6, and heard', async () => {
    const offer = await engine.offer('near', 'a', phone.sdp(FORMATS), PHONE, 'out', PHONE6)
    expect(offer).toContain('c=IN IP6 ::1\r\n')
    expect(offer).toMatch(/o=- \d+ 1 IN IP6 ::1\r\n/)
    other.follow(await engine.offer('far', 'in', offer, PHONE6, 'b', PHONE))
    phone.follow(await engine.answer('near', 'out', await engine.answer('far', 'b', other.sdp(FORMATS))))
    phone.play(440, 0, 'PCMU')
    other.play(700, 0, 'PCMU')
    await Promise.all([phone.hears(700, 0, 'PCMU'), other.hears(440, 0, 'PCMU')])
  })

  it('that signal over IPv4 are answered with an address they can send to', async () => {
    const offer = phone.sdp(FORMATS).replace('c=IN IP4 127.0.0.1', 'c=IN IP6 ::1')
    const answer = await engine.serve('c', 'a', offer, PHONE, { kind: 'echo' })
    expect(answer).toContain('c=IN IP6 ::1\r\n')
    const held = await engine.reoffer('c', 'a', offer.replace('IP6 ::1', 'IP6 ::'))
    expect(held.kind === 'answered' && held.sdp).toContain('a=recvonly')
    const moved = phone.sdp(FORMATS)
    await expect(engine.reoffer('c', 'a', moved)).rejects.toMatchObject({ refusal: { status: 488 } })
  })

  it('are refused where we have no IPv6', async () => {
    const options = { ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] } as const
    const small = await createMediaEngine(options)
    const offer = phone.sdp(FORMATS).replace('c=IN IP4 127.0.0.1', 'c=IN IP6 ::1')
    await expect(small.serve('c', 'a', offer, PHONE, { kind: 'echo' })).rejects.toMatchObject({
      refusal: { status: 488 },
    })
    expect(await small.stats()).toMatchObject({ calls: 0, legs: 0 })
    await small.close()
  })
})
