import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPUS, PCMU } from '../src/codec/index.ts'
import { DtlsClient } from '../src/dtls/index.ts'
import { answerBinding, BINDING_REQUEST } from '../src/ice/index.ts'
import { EventClock } from '../src/rtp/event-clock.ts'
import { EventReceiver } from '../src/rtp/events.ts'
import { MALFORMED, payloadEnd, payloadStart } from '../src/rtp/header.ts'
import { LATCH_WINDOW, Latch } from '../src/rtp/latch.ts'
import { Reception } from '../src/rtp/reception.ts'
import { readRtcp, writeReport } from '../src/rtp/rtcp.ts'
import { KeyDetector } from '../src/transcode/key-detector.ts'
import { Packetizer } from '../src/transcode/packetizer.ts'
import { certificates, onTime, pair } from './dtls/link.ts'

// The same inputs in each run; others by FUZZ_SEED.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) })

// Each machine that strangers' packets reach, beside those with a file of their own: sdp/hostile, dtls/hostile (server),
// srtp/profiles, ice/stun, transcode/jitter-buffer, engine/paths (TCP frames).

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((one) => Buffer.from(one))
const runs = { numRuns: 500 }

it('a DTLS client survives whatever comes instead of a server flight, and damage anywhere in a true one', () => {
  const client = () => {
    const one = new DtlsClient({ certificate: certificates.client, profiles: ['AES_CM_128_HMAC_SHA1_80'], now: 0 })
    one.start(0)
    return one
  }
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 20, max: 26 }), bytes(300)), { maxLength: 6 }), (records) => {
      const one = client()
      for (const [type, body] of records) {
        const head = Buffer.from([type, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, body.length >> 8, body.length & 255])
        one.receive(Buffer.concat([head, body]), 1)
        one.receive(body, 2)
      }
      expect(one.advance(60_000).length).toBeLessThan(20)
    }),
    runs,
  )
  fc.assert(
    fc.property(fc.nat(3), fc.nat(1199), fc.integer({ min: 1, max: 255 }), (which, at, flip) => {
      let count = 0
      const link = pair((from, data, now) => {
        if (from !== 'server' || count++ !== which || at >= data.length) return onTime(from, data, now)
        const damaged = Buffer.from(data)
        damaged[at] = (damaged[at] ?? 0) ^ flip
        return onTime(from, damaged, now)
      })
      link.run()
      const [outcome] = link.outcomes.client
      if (outcome?.type === 'connected') expect(outcome.peerFingerprint).toBe(certificates.server.fingerprint)
      else expect(outcome?.type).toBe('failed')
    }),
    { numRuns: 150 },
  )
})

it('a binding request of any content is answered or dropped, and says nothing without the password', () => {
  fc.assert(
    fc.property(bytes(200), fc.boolean(), (body, asRequest) => {
      const packet = Buffer.concat([Buffer.alloc(20), body])
      if (asRequest) {
        packet.writeUInt16BE(BINDING_REQUEST, 0)
        packet.writeUInt16BE(body.length & ~3, 2)
        packet.writeUInt32BE(0x2112a442, 4)
      } else body.copy(packet)
      const asked: string[] = []
      const result = answerBinding(packet, { address: '192.0.2.1', port: 9, family: 4 }, (ufrag) => {
        asked.push(ufrag)
        return ['password-of-ours']
      })
      expect(result.kind).not.toBe('response')
      if (result.kind === 'error-response') expect(result.data.length).toBeLessThanOrEqual(packet.length + 100)
    }),
    runs,
  )
})

describe('RTP and RTCP', () => {
  it('a payload lies inside its packet, or the packet is malformed', () => {
    fc.assert(
      fc.property(bytes(120), (packet) => {
        const start = payloadStart(packet, packet.length)
        if (start === MALFORMED) return
        const end = payloadEnd(packet, start, packet.length)
        if (end === MALFORMED) return
        expect(start).toBeGreaterThanOrEqual(12)
        expect(end).toBeGreaterThanOrEqual(start)
        expect(end).toBeLessThanOrEqual(packet.length)
      }),
      runs,
    )
  })

  it('reports of any content are read or refused', () => {
    fc.assert(
      fc.property(bytes(200), fc.constantFrom(200, 201, 202, 203, 204, 205), fc.boolean(), (packet, type, framed) => {
        if (framed && packet.length >= 8) {
          packet[0] = 0x80 | ((packet[0] ?? 0) & 31)
          packet[1] = type
          packet.writeUInt16BE((packet.length >> 2) - 1, 2)
        }
        const read = readRtcp(packet, packet.length & ~3)
        expect(read === undefined || read.length < 64).toBe(true)
      }),
      runs,
    )
  })

  it('statistics of any packets stay numbers that a report can say', () => {
    const into = Buffer.alloc(600)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(0xffff), fc.nat(0xffffffff), fc.nat(1000)), { maxLength: 60 }),
        (packets) => {
          const reception = new Reception()
          let now = 0
          for (const [ssrc, sequence, timestamp, later] of packets) {
            now += later
            reception.receive(ssrc, sequence, timestamp, now)
          }
          const length = writeReport(into, { ssrc: 1, cname: 'x', sent: undefined, heard: reception.report(now) })
          expect(readRtcp(into, length)).toBeDefined()
        },
      ),
      runs,
    )
  })

  it('a latch once locked moves only nearer to the SDP, and never after its window', () => {
    const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3')
    fc.assert(
      fc.property(fc.array(fc.tuple(address, fc.integer({ min: 1, max: 3 }), fc.nat(2000))), (packets) => {
        const latch = new Latch()
        latch.tell('192.0.2.1', 1)
        let now = 0
        let first = -1
        const near = () => (latch.address === '192.0.2.1' ? (latch.port === 1 ? 3 : 2) : 1)
        for (const [from, port, later] of packets) {
          now += later
          const before = latch.latched ? { near: near(), at: `${latch.address}:${latch.port}` } : undefined
          const wanted = latch.wants(from, port, now)
          expect(latch.accept(from, port, now)).toBe(wanted)
          if (first < 0) first = now
          if (!before || before.at === `${latch.address}:${latch.port}`) continue
          expect(near()).toBeGreaterThan(before.near)
          expect(now - first).toBeLessThanOrEqual(LATCH_WINDOW)
        }
      }),
      runs,
    )
  })
})

describe('keys', () => {
  const event = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(0xffff), fc.nat(0xffffffff))

  it('packets of any content make presses of keys there are, with durations there can be', () => {
    fc.assert(
      fc.property(fc.array(event), (packets) => {
        const receiver = new EventReceiver()
        for (const [code, flags, duration, timestamp] of packets) {
          const packet = Buffer.from([code, flags, duration >> 8, duration & 255])
          for (const press of receiver.receive(packet, 0, 4, timestamp, 8000)) {
            expect(press.digit).toMatch(/^[0-9*#A-D]$/)
            expect(press.duration).toBeGreaterThanOrEqual(0)
          }
        }
      }),
      runs,
    )
  })

  it('a change of clock writes durations that fit, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(event), fc.boolean(), (packets, up) => {
        const clock = up ? new EventClock(8000, 48_000) : new EventClock(48_000, 8000)
        for (const [code, flags, duration, timestamp] of packets) {
          const packet = Buffer.from([code, flags, duration >> 8, duration & 255])
          const at = clock.convert(packet, 0, timestamp)
          expect(at).toBeGreaterThanOrEqual(0)
          expect(at).toBeLessThan(2 ** 32)
        }
      }),
      runs,
    )
  })

  it('sound of any kind, with any holes, makes no press shorter than 38 ms', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.int16Array({ maxLength: 200 }), fc.nat(300))), (pieces) => {
        const detector = new KeyDetector(8000)
        for (const [pcm, gap] of pieces) {
          detector.push(pcm)
          if (gap > 200) detector.skip(gap)
        }
        detector.finish()
        for (const { duration } of detector.presses) expect(duration).toBeGreaterThanOrEqual(38)
      }),
    )
  })
})

describe('sound', () => {
  it.each([PCMU, OPUS])('$name decodes any bytes to at most 120 ms', async (codec) => {
    const decoder = await codec.decoder({ rate: 8000 })
    fc.assert(
      fc.property(bytes(300), (payload) => {
        expect(decoder.decode(payload).length).toBeLessThanOrEqual(960)
      }),
      { numRuns: 200 },
    )
    decoder.close()
  })

  it('packets of another length hold every byte once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 60 }), fc.array(fc.nat(160), { maxLength: 20 }), (packetTime, lengths) => {
        const given: Buffer[] = []
        const packetizer = new Packetizer(packetTime, (packet, start, end) => {
          given.push(Buffer.from(packet.subarray(start, end)))
        })
        let timestamp = 0
        const frames = lengths.map((length) => Buffer.alloc(length, length))
        for (const frame of frames) {
          packetizer.add(frame, 0, frame.length, timestamp, false)
          timestamp += frame.length
        }
        packetizer.flush()
        expect(Buffer.concat(given)).toEqual(Buffer.concat(frames))
        expect(given.slice(0, -1).every((one) => one.length === 8 * packetTime)).toBe(true)
      }),
    )
  })
})
