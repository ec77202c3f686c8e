import { describe, expect, it } from 'vitest'
import { isRtcp, MALFORMED, payloadEnd, payloadStart, sequenceOf, ssrcOf, timestampOf } from '../../src/rtp/header.ts'
import { OutgoingStream } from '../../src/rtp/outgoing.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const plain = hex('80 00 0001 000000a0 12345678 aabbcc')

describe('payloadStart', () => {
  it.each([
    ['a bare header', plain, 12],
    ['two CSRCs', hex('82 00 0001 000000a0 12345678 00000001 00000002 aa'), 20],
    ['an extension', hex('90 00 0001 000000a0 12345678 bede0001 10ff0000 aa'), 20],
    ['CSRC and extension', hex('91 00 0001 000000a0 12345678 00000001 bede0000 aa'), 20],
    ['no payload', plain.subarray(0, 12), 12],
    ['less than a header', plain.subarray(0, 11), MALFORMED],
    ['version 1', hex('40 00 0001 000000a0 12345678'), MALFORMED],
    ['CSRCs that are cut off', hex('8f 00 0001 000000a0 12345678'), MALFORMED],
    ['an extension that is cut off', hex('90 00 0001 000000a0 12345678 bedeffff 00'), MALFORMED],
  ])('%s', (_, packet, start) => {
    expect(payloadStart(packet, packet.length)).toBe(start)
  })
})

it('leaves padding out', () => {
  const padded = hex('a0 00 0001 000000a0 12345678 aabb 000003')
  expect(payloadEnd(padded, 12, padded.length)).toBe(14)
  const wrong = hex('a0 00 0001 000000a0 12345678 aabb 0000ff')
  expect(payloadEnd(wrong, 12, wrong.length)).toBe(MALFORMED)
})

it('tells RTCP on a muxed port from RTP with a marker', () => {
  expect(isRtcp(hex('81 c8'))).toBe(true)
  expect(isRtcp(hex('80 80'))).toBe(false)
  expect(isRtcp(hex('80 ef'))).toBe(false)
})

describe('OutgoingStream', () => {
  const feed = {}
  const write = (
    stream: OutgoingStream,
    from: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ) => {
    const packet = Buffer.alloc(12)
    stream.write(packet, 0, 0, false, from, ssrc, sequence, timestamp, now)
    return {
      sequence: sequenceOf(packet),
      timestamp: timestampOf(packet),
      marker: (packet[1] as number) >> 7,
      ssrc: ssrcOf(packet),
    }
  }

  it('keeps gaps and order of its feed, under its own SSRC', () => {
    const stream = new OutgoingStream(0xdeadbeef, 65_534, 1000)
    const first = write(stream, feed, 1, 7, 160, 0)
    expect(first).toMatchObject({ sequence: 65_535, marker: 1, ssrc: 0xdeadbeef })
    expect(write(stream, feed, 1, 9, 480, 40)).toEqual({
      ...first,
      sequence: 1,
      timestamp: first.timestamp + 320,
      marker: 0,
    })
    expect(write(stream, feed, 1, 8, 320, 41)).toMatchObject({ sequence: 0, timestamp: first.timestamp + 160 })
    expect(write(stream, feed, 1, 10, 640, 60)).toMatchObject({ sequence: 2, timestamp: first.timestamp + 480 })
  })

  it('goes on evenly when another feed takes over', () => {
    const stream = new OutgoingStream(1, 100, 0xffffff00)
    const last = write(stream, feed, 1, 1, 0, 0)
    const next = write(stream, {}, 1, 40_000, 3_000_000_000, 500)
    expect(next.sequence).toBe(last.sequence + 1)
    expect((next.timestamp - last.timestamp) >>> 0).toBe(4000)
    expect(next.marker).toBe(1)
  })

  it('goes on evenly when its feed starts over with a new SSRC', () => {
    const stream = new OutgoingStream(1, 100, 0)
    const last = write(stream, feed, 1, 500, 0, 0)
    expect(write(stream, feed, 2, 3, 77, 20)).toMatchObject({
      sequence: last.sequence + 1,
      timestamp: last.timestamp + 160,
    })
  })
})
