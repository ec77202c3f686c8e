import { describe, expect, it } from 'vitest'
import { Reception } from '../../src/rtp/reception.ts'
import { readRtcp, writeReport } from '../../src/rtp/rtcp.ts'

describe('Reception', () => {
  it('counts loss over a wrap of the sequence number', () => {
    const reception = new Reception()
    for (const sequence of [65_533, 65_534, 1, 2]) reception.receive(9, sequence, 0, 0)
    expect(reception.expected).toBe(6)
    expect(reception.report(0)).toMatchObject({
      ssrc: 9,
      lost: 2,
      fractionLost: Math.floor((2 * 256) / 6),
      highest: 65_538,
    })
    reception.receive(9, 3, 0, 0)
    expect(reception.report(0)).toMatchObject({ lost: 2, fractionLost: 0 })
  })

  it('has no jitter when packets come as evenly as they were sent, and some when not', () => {
    const reception = new Reception()
    for (let at = 0; at < 50; at++) reception.receive(9, at, at * 160, at * 20)
    expect(reception.report(0)?.jitter).toBe(0)
    for (let at = 50; at < 150; at++) reception.receive(9, at, at * 160, at * 20 + (at % 2) * 10)
    expect(reception.report(0)?.jitter).toBe(80)
  })

  it('starts over with another SSRC, and after a jump that stays', () => {
    const reception = new Reception()
    reception.receive(1, 100, 0, 0)
    reception.receive(2, 30_000, 0, 0)
    expect(reception.report(0)).toMatchObject({ ssrc: 2, lost: 0, highest: 30_000 })
    for (const sequence of [5, 6, 7]) reception.receive(2, sequence, 0, 0)
    expect(reception.report(0)).toMatchObject({ lost: 0, highest: 7 })
  })

  it('says how long ago the last sender report was', () => {
    const reception = new Reception()
    reception.receive(1, 1, 0, 0)
    reception.senderReport(1, 0xabcdef01, 1000)
    expect(reception.report(1500)).toMatchObject({ lastReport: 0xabcdef01, delay: 32_768 })
  })
})

describe('reports', () => {
  const heard = { ssrc: 7, fractionLost: 25, lost: -3, highest: 70_000, jitter: 11, lastReport: 5, delay: 6 }
  const buffer = Buffer.alloc(600)

  it('are read as they were written', () => {
    const sent = { wallClock: Date.UTC(2026, 10, 21, 0, 0, 0, 500), timestamp: 1234, packets: 50, octets: 8000 }
    const length = writeReport(buffer, { ssrc: 1, cname: 'offhook', sent, heard, bye: true })
    expect(length % 4).toBe(0)
    expect(readRtcp(buffer, length)).toEqual([
      { type: 'sender-report', ssrc: 1, middle: expect.any(Number) },
      { type: 'heard', ssrc: 7, fractionLost: 25, lost: -3, jitter: 11 },
      { type: 'bye', ssrc: 1 },
    ])
    expect(buffer.readUInt32BE(12)).toBe(2 ** 31)
  })

  it('of one who only listens are receiver reports', () => {
    const length = writeReport(buffer, { ssrc: 1, cname: 'offhook', sent: undefined, heard: undefined })
    expect(buffer[1]).toBe(201)
    expect(readRtcp(buffer, length)).toEqual([])
  })

  it('that are cut off are no reports', () => {
    const length = writeReport(buffer, { ssrc: 1, cname: 'offhook', sent: undefined, heard })
    for (let cut = 0; cut < length; cut++) {
      const parts = readRtcp(buffer, cut)
      if (cut !== 32) expect(parts, `${cut} bytes`).toBeUndefined()
    }
  })
})
