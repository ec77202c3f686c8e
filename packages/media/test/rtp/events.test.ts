import { describe, expect, it } from 'vitest'
import { EventClock } from '../../src/rtp/event-clock.ts'
import { EventReceiver } from '../../src/rtp/events.ts'

const packet = (event: number, end: boolean, duration: number): Buffer =>
  Buffer.from([event, end ? 0x8a : 0x0a, duration >> 8, duration & 0xff])

const play = (receiver: EventReceiver, timestamp: number, packets: readonly Buffer[], clock = 8000) =>
  packets.flatMap((one) => receiver.receive(one, 0, one.length, timestamp, clock))

describe('EventReceiver', () => {
  it('reports one press for updates and three ends', () => {
    const packets = [
      packet(5, false, 160),
      packet(5, false, 320),
      packet(5, true, 800),
      packet(5, true, 800),
      packet(5, true, 800),
    ]
    expect(play(new EventReceiver(), 1000, packets)).toEqual([{ digit: '5', duration: 100 }])
  })

  it('reports the same key pressed twice', () => {
    const receiver = new EventReceiver()
    expect(play(receiver, 1000, [packet(11, true, 800)])).toEqual([{ digit: '#', duration: 100 }])
    expect(play(receiver, 3000, [packet(11, true, 400)])).toEqual([{ digit: '#', duration: 50 }])
  })

  it('ends a press whose ends were lost when the next begins', () => {
    const receiver = new EventReceiver()
    expect(play(receiver, 1000, [packet(1, false, 800)])).toEqual([])
    expect(play(receiver, 5000, [packet(2, false, 160)])).toEqual([{ digit: '1', duration: 100 }])
    expect(receiver.finish()).toEqual({ digit: '2', duration: 20 })
    expect(receiver.finish()).toBeUndefined()
  })

  it('ignores late packets of a press before', () => {
    const receiver = new EventReceiver()
    play(receiver, 5000, [packet(1, true, 800)])
    play(receiver, 9000, [packet(2, false, 160)])
    expect(play(receiver, 5000, [packet(1, true, 800)])).toEqual([])
    expect(play(receiver, 9000, [packet(2, true, 800)])).toEqual([{ digit: '2', duration: 100 }])
  })

  it('joins the segments of a long press at 48000 Hz', () => {
    const receiver = new EventReceiver()
    expect(play(receiver, 0, [packet(0, false, 960), packet(0, false, 0xffff)], 48_000)).toEqual([])
    expect(play(receiver, 0xffff, [packet(0, false, 960), packet(0, true, 30_465)], 48_000)).toEqual([
      { digit: '0', duration: 2000 },
    ])
  })

  it('ends a press of a source that was replaced, and takes the first of the new one, whatever its timestamps', () => {
    const receiver = new EventReceiver()
    receiver.follow(1)
    play(receiver, 50_000, [packet(1, false, 800)])
    expect(receiver.follow(2)).toEqual({ digit: '1', duration: 100 })
    expect(play(receiver, 40_000, [packet(3, true, 800)])).toEqual([{ digit: '3', duration: 100 }])
  })

  it('knows sixteen keys and no flash', () => {
    expect(play(new EventReceiver(), 0, [packet(16, true, 800)])).toEqual([])
    expect(play(new EventReceiver(), 0, [packet(15, true, 800)])).toEqual([{ digit: 'D', duration: 100 }])
  })
})

describe('EventClock', () => {
  const convert = (clock: EventClock, timestamp: number, event: number, end: boolean, duration: number) => {
    const one = packet(event, end, duration)
    return [clock.convert(one, 0, timestamp), one.readUInt16BE(2)]
  }

  it.each([
    [48_000, 8000, 4800, 800],
    [8000, 48_000, 800, 4800],
  ])('scales a duration from %i to %i Hz', (from, to, before, after) => {
    expect(convert(new EventClock(from, to), 7000, 1, true, before)).toEqual([7000, after])
  })

  it('cuts a press too long for 48000 Hz into segments', () => {
    const clock = new EventClock(8000, 48_000)
    expect(convert(clock, 7000, 1, false, 10_922)).toEqual([7000, 65_532])
    // 2 s: 96,000 units, of which the first segment had 65,532.
    expect(convert(clock, 7000, 1, true, 16_000)).toEqual([7000 + 10_922, 30_468])
    expect(convert(clock, 7000, 1, false, 8000)).toEqual([7000, 48_000])
    expect(convert(clock, 30_000, 1, true, 800)).toEqual([30_000, 4800])
  })

  it('joins segments of 48000 Hz, the last packet of one lost or not, and not two presses', () => {
    const clock = new EventClock(48_000, 8000)
    convert(clock, 1000, 2, false, 960)
    expect(convert(clock, 1000, 2, false, 64_800)).toEqual([1000, 10_800])
    expect(convert(clock, 66_535, 2, false, 960)).toEqual([1000, 11_083])
    expect(convert(clock, 66_535, 2, true, 30_465)).toEqual([1000, 16_000])
    expect(convert(clock, 100_000, 2, true, 4800)).toEqual([100_000, 800])
    expect(convert(clock, 66_535, 2, true, 30_465)[0]).toBe(66_535)
  })
})
