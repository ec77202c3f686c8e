import { type LossyRelay, lossyRelay } from '@offhook/testkit'
import { expect } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine, Towards } from '../../src/engine/types.ts'
import { HeardEvents } from './heard-events.ts'
import { asEvents, asTones, heardIn, type Press, pressesIn, quiet, type Spoken, speak } from './key-parties.ts'
import { type Packet, read, SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const SIGNALLING = { ...PHONE, keys: 'signalling' } as const
const BROWSER = { kind: 'webrtc' } as const

export const MEANS = ['events at 8000 Hz', 'events at 48000 Hz', 'tones', 'signalling'] as const
export type Means = (typeof MEANS)[number]
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

/** An engine and a call of two parties, for one test: they run side by side. */
export class World {
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

export class Party {
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

  /** By which it takes keys as events. */
  get events(): { readonly payloadType: number; readonly clockRate: number } {
    return { payloadType: this.#number, clockRate: this.#clock }
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
