import { type LossyRelay, lossyRelay, until } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine, Towards } from '../../src/engine/types.ts'
import { HeardEvents } from './heard-events.ts'
import { asEvents, asTones, heardIn, type Press, pressesIn, quiet, type Spoken, speak } from './key-parties.ts'
import { type Packet, read, SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const SIGNALLING = { ...PHONE, keys: 'signalling' } as const
const BROWSER = { kind: 'webrtc' } as const

const MEANS = ['events at 8000 Hz', 'events at 48000 Hz', 'tones', 'signalling'] as const
type Means = (typeof MEANS)[number]
const TOWARDS: Readonly<Record<Means, Towards>> = {
  'events at 8000 Hz': PHONE,
  'events at 48000 Hz': BROWSER,
  tones: PHONE,
  signalling: SIGNALLING,
}
/** What each has, under the numbers it likes. */
const FORMATS: Readonly<Record<Means, readonly string[]>> = {
  'events at 8000 Hz': ['0 PCMU/8000', '101 telephone-event/8000'],
  'events at 48000 Hz': ['0 PCMU/8000', '110 telephone-event/48000'],
  tones: ['0 PCMU/8000'],
  signalling: ['0 PCMU/8000'],
}

const PRESSES: readonly Press[] = [...'1550#D'].map((digit, at) => ({ digit, duration: at === 2 ? 240 : 100 }))
const LONG: readonly Press[] = [
  { digit: '3', duration: 3000 },
  { digit: '3', duration: 100 },
]

/** An engine and a call of two parties, for one test: they run side by side. */
class World {
  readonly engine: MediaEngine
  readonly events: HeardEvents
  readonly closing: { close(): unknown }[] = []
  relay: LossyRelay | undefined

  private constructor(engine: MediaEngine) {
    this.engine = engine
    this.events = new HeardEvents(engine)
  }

  static async open(test: (world: World) => Promise<void>): Promise<void> {
    const options = { ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] } as const
    const world = new World(await createMediaEngine(options))
    try {
      await test(world)
    } finally {
      for (const one of world.closing) await one.close()
      await world.engine.close()
    }
  }

  /** `target` calls and loses a share of what it is sent; `source` answers and loses one of what it sends. */
  async call(from: Means, to: Means, loss = 0, lossThere = 0): Promise<{ source: Party; target: Party }> {
    const target = await Party.open(this, to)
    const source = await Party.open(this, from)
    const sdp = await target.behind(lossThere)
    const offer = await this.engine.offer('c', 'target', sdp, TOWARDS[to], 'source', TOWARDS[from])
    if (from === 'signalling') expect(offer).not.toContain('telephone-event')
    else expect(offer).toContain('telephone-event')
    await source.follow(offer, loss)
    await target.follow(await this.engine.answer('c', 'source', source.sdp))
    await Promise.all([target.browser?.connected, source.browser?.connected])
    return { source, target }
  }
}

class Party {
  readonly means: Means
  readonly phone: SyntheticPhone | undefined
  readonly browser: SyntheticBrowser | undefined
  readonly packets: Packet[]
  readonly #world: World

  constructor(world: World, means: Means, party: SyntheticPhone | SyntheticBrowser) {
    this.#world = world
    this.means = means
    this.phone = party instanceof SyntheticPhone ? party : undefined
    this.browser = party instanceof SyntheticBrowser ? party : undefined
    this.packets = this.phone?.packets ?? []
    if (this.browser)
      this.browser.heard = (packet, length) => this.packets.push(read(Buffer.from(packet.subarray(0, length))))
    world.closing.push(party)
  }

  static async open(world: World, means: Means): Promise<Party> {
    const isBrowser = TOWARDS[means].kind === 'webrtc'
    return new Party(world, means, isBrowser ? await SyntheticBrowser.open() : await SyntheticPhone.open())
  }

  get sdp(): string {
    return this.phone?.sdp(FORMATS[this.means]) ?? this.browser?.offer(FORMATS[this.means]) ?? ''
  }

  /** Its description, with what is sent to it going through a relay that loses some. */
  async behind(loss: number): Promise<string> {
    if (!this.phone || loss === 0) return this.sdp
    const relay = await lossyRelay({ to: { port: this.phone.port }, loss, seed: 5 })
    this.#world.relay = relay
    this.#world.closing.push(relay)
    return this.sdp.replace(/m=audio \d+/, `m=audio ${relay.port}`)
  }

  async follow(sdp: string, loss = 0): Promise<void> {
    this.browser?.follow(sdp)
    this.phone?.follow(sdp)
    if (!this.phone || loss === 0) return
    const relay = await lossyRelay({ to: this.phone.target, loss, seed: 7 })
    this.#world.relay = relay
    this.#world.closing.push(relay)
    this.phone.target = { address: '127.0.0.1', port: relay.port }
  }

  get #clock(): number {
    return this.means === 'events at 48000 Hz' ? 48_000 : 8000
  }

  get #number(): number {
    return this.means === 'events at 48000 Hz' ? 110 : 101
  }

  /** Resolves when all has been said. */
  async press(presses: readonly Press[], other = 'target'): Promise<void> {
    if (this.means === 'signalling') {
      expect(await this.#world.engine.sendDigits('c', other, presses)).toBe(true)
      return
    }
    const spoken = this.means === 'tones' ? asTones(presses) : asEvents(presses, this.#clock)
    await this.say([...quiet(100), ...spoken, ...quiet(200)])
  }

  async say(spoken: readonly Spoken[]): Promise<void> {
    let pressed = 0
    await speak(spoken, (one, number) => {
      if (one.event?.isFirst) pressed = number
      this.#send(one, number, pressed)
    })
  }

  #send({ event, sound }: Spoken, number: number, pressed: number): void {
    const type = event ? this.#number : 0
    const payload = event?.payload ?? sound ?? Buffer.alloc(0)
    const step = this.#clock / 50
    const packet = Buffer.alloc(12 + payload.length + 16)
    packet[0] = 0x80
    packet[1] = type | (event?.isFirst ? 0x80 : 0)
    packet.writeUInt16BE(number & 0xffff, 2)
    packet.writeUInt32BE(event ? pressed * step + event.age : number * step, 4)
    packet.writeUInt32BE(0x42, 8)
    payload.copy(packet, 12)
    if (this.browser) this.browser.send(packet, 12 + payload.length)
    else this.phone?.sendRaw(packet.subarray(0, 12 + payload.length))
  }

  /** What this party has been told so far, in its own way. */
  got(): readonly Press[] {
    switch (this.means) {
      case 'signalling':
        return this.#world.events.of('dtmf').filter((one) => !one.passed)
      case 'tones':
        return heardIn(this.packets)
      default:
        return pressesIn(this.packets, this.#number, this.#clock)
    }
  }
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
