import { until } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { KEYS } from '../../src/rtp/keys.ts'
import { asEvents, asFirefox, heardIn, type Press, quiet } from './key-parties.ts'
import { MEANS, type Party, World } from './key-world.ts'
import { type Packet, SyntheticPhone } from './phone.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const PRESSES: readonly Press[] = [...'1550#D'].map((digit, at) => ({ digit, duration: at === 2 ? 240 : 100 }))
const LONG: readonly Press[] = [
  { digit: '3', duration: 3000 },
  { digit: '3', duration: 100 },
]

/** Keys of which the first packet has the marker, and more than the end is said, in 20 ms each. */
function beginningsIn({ packets, events }: Party): (string | undefined)[] {
  const { payloadType, clockRate } = events
  const keys = packets.filter((one) => one.payloadType === payloadType)
  const isOf = (one: Packet) => (other: Packet) => one.timestamp === other.timestamp
  return keys
    .filter((one, at) => keys.findIndex(isOf(one)) === at)
    .filter((first) => {
      const updates = keys.filter(isOf(first)).filter(({ payload }) => (payload[1] ?? 0) < 0x80)
      const step = clockRate / 50
      return (
        first.marker &&
        updates.length >= 3 &&
        updates.every((one, at) => one.payload.readUInt16BE(2) === (at + 1) * step)
      )
    })
    .map(({ payload }) => KEYS[payload[0] ?? 0])
}

const digitsOf = (presses: readonly Press[]): string => presses.map((one) => one.digit).join('')

/** `by`: how far a duration may be off, ms. */
async function expectPresses(target: Party, presses: readonly Press[], by: number): Promise<void> {
  const got = () =>
    target
      .got()
      .map(({ digit, duration }, at) => {
        const wanted = presses[at]?.duration ?? 0
        return `${digit} ${Math.abs(duration - wanted) <= by ? wanted : duration}`
      })
      .join(', ')
  const wanted = presses.map(({ digit, duration }) => `${digit} ${duration}`).join(', ')
  await until(() => got() === wanted, { timeout: 8000, what: 'the keys' }).catch(() => {})
  expect(got()).toBe(wanted)
}

const cells = MEANS.flatMap((from) => MEANS.map((to) => [from, to] as const)).filter(
  // Two that signal have the switch between them; a page is given tones as they sound.
  ([from, to]) => !(from === 'signalling' && to === 'signalling') && !(from === 'tones' && to === 'events at 48000 Hz'),
)
const LOSSY = ['events at 8000 Hz', 'tones']

describe.concurrent('keys arrive once each, as long as they were pressed', () => {
  it.each(cells)('by %s to %s', (from, to) =>
    World.open(async (world) => {
      const { source, target } = await world.call(from, to)
      await source.press(PRESSES)
      await expectPresses(target, PRESSES, 25)
      if (from !== 'signalling' && !(from === 'tones' && to === 'tones'))
        expect(digitsOf(world.events.of('dtmf'))).toBe(digitsOf(PRESSES))
      // What came as an event or by signalling is not to be heard besides.
      if (to !== 'tones') expect(digitsOf(heardIn(target.packets))).toBe('')
    }),
  )

  it.each([
    ['events at 8000 Hz', 'events at 48000 Hz'],
    ['events at 48000 Hz', 'events at 8000 Hz'],
    ['events at 48000 Hz', 'tones'],
    ['tones', 'events at 8000 Hz'],
    ['signalling', 'events at 48000 Hz'],
  ] as const)('a press of 3 s by %s to %s', (from, to) =>
    World.open(async (world) => {
      const { source, target } = await world.call(from, to)
      await source.press(LONG)
      await expectPresses(target, LONG, 25)
    }),
  )

  it.each(
    cells
      .filter(([from, to]) => LOSSY.includes(from) && !(from === 'tones' && to === 'tones'))
      .flatMap(([from, to]) => [5, 15].map((percent) => [from, to, percent] as const)),
  )('by %s to %s, with %d of 100 packets lost', (from, to, percent) =>
    World.open(async (world) => {
      const { source, target } = await world.call(from, to, percent / 100)
      await source.press(PRESSES)
      await expectPresses(target, PRESSES, 60)
      expect(world.relay?.counts.lost).toBeGreaterThan(0)
    }),
  )
})

describe.concurrent('what we send ourselves arrives once each', () => {
  it.each(
    MEANS.filter((from) => from !== 'tones').flatMap((from) => [5, 15].map((percent) => [from, percent] as const)),
  )('by %s to events at 8000 Hz, with %d of 100 packets lost on the way there', (from, percent) =>
    World.open(async (world) => {
      const { source, target } = await world.call(from, 'events at 8000 Hz', 0, percent / 100)
      await source.press(PRESSES)
      await expectPresses(target, PRESSES, 60)
      expect(world.relay?.counts.lost).toBeGreaterThan(0)
    }),
  )
})

describe.concurrent('keys', () => {
  it('between equal clocks pass packet by packet, untouched', () =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', 'events at 8000 Hz')
      await source.press(PRESSES)
      const sent = asEvents(PRESSES, 8000).flatMap((one) => one.event?.payload.toString('hex') ?? [])
      const passed = () => target.packets.filter((one) => one.payloadType === 101)
      await target.phone?.until(() => passed().length === sent.length)
      expect(passed().map((one) => one.payload.toString('hex'))).toEqual(sent)
    }))

  it.each(MEANS)('of which nothing but the end is said are said in full, to %s', (to) =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', to)
      await source.say([...quiet(100), ...asFirefox(PRESSES), ...quiet(200)])
      // 960 units of 8000 Hz.
      const presses = PRESSES.map(({ digit }) => ({ digit, duration: 120 }))
      await expectPresses(target, presses, 25)
      expect(digitsOf(world.events.of('dtmf'))).toBe(digitsOf(PRESSES))
      if (to.startsWith('events')) expect(beginningsIn(target)).toEqual([...digitsOf(PRESSES)])
    }),
  )

  it('of which the beginning went by while another was sent are pressed after it', () =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', 'events at 8000 Hz')
      await world.engine.sendDigits('c', 'target', [{ digit: '7', duration: 200 }])
      await source.say(asEvents([{ digit: '8', duration: 600 }], 8000))
      await expectPresses(
        target,
        [
          { digit: '7', duration: 200 },
          { digit: '8', duration: 600 },
        ],
        25,
      )
      expect(beginningsIn(target)).toEqual(['7', '8'])
    }))

  it('are pressed although the source says nothing else', () =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', 'tones')
      await source.say(asEvents(PRESSES, 8000).filter((one) => one.event))
      await expectPresses(target, PRESSES, 25)
    }))

  it('whose end was lost are over after half a second', () =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', 'tones')
      const withoutEnd = asEvents([{ digit: '9', duration: 160 }], 8000).filter(
        ({ event }) => event && (event.payload[1] ?? 0) < 0x80,
      )
      await source.say(withoutEnd)
      await expectPresses(target, [{ digit: '9', duration: 140 }], 25)
    }))

  it('come between the sound of the other side, whose numbers and times stay even', () =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', 'tones')
      const talking = source.press([...PRESSES, ...PRESSES])
      await world.engine.sendDigits('c', 'target', PRESSES)
      await talking
      // What was pressed over there waits for what was sent from here.
      await until(() => target.got().length >= 3 * PRESSES.length, { what: 'all keys' })
      expect(target.got().length).toBe(3 * PRESSES.length)
      const numbers = target.packets.map((one) => one.sequence)
      expect(numbers).toEqual(numbers.map((_, at) => ((numbers[0] ?? 0) + at) & 0xffff))
      const steps = target.packets.slice(1).map((one, at) => (one.timestamp - (target.packets[at]?.timestamp ?? 0)) | 0)
      expect(Math.min(...steps)).toBeGreaterThan(0)
    }))

  it('told by signalling, too, while they come as events are the same press', () =>
    World.open(async (world) => {
      const { source, target } = await world.call('events at 8000 Hz', 'events at 8000 Hz')
      const talking = source.press([{ digit: '4', duration: 400 }])
      await until(() => target.packets.some((one) => one.payloadType === 101), { what: 'the event' })
      expect(await world.engine.sendDigits('c', 'target', [{ digit: '4', duration: 400 }])).toBe(true)
      await talking
      await world.engine.sendDigits('c', 'target', [{ digit: '5', duration: 100 }])
      await expectPresses(
        target,
        [
          { digit: '4', duration: 400 },
          { digit: '5', duration: 100 },
        ],
        25,
      )
    }))

  it('are refused by a leg that takes none, and by one that is not there', () =>
    World.open(async ({ engine, closing }) => {
      const phone = await SyntheticPhone.open()
      closing.push(phone)
      await engine.serve('c', 'a', phone.sdp(['18 G729/8000']), PHONE, { kind: 'echo' })
      expect(await engine.sendDigits('c', 'a', PRESSES)).toBe(false)
      expect(await engine.sendDigits('c', 'b', PRESSES)).toBe(false)
    }))
})
