/** A headset's buttons and lamps, over a device as WebHID would tell of it. */
import { describe, expect, it } from 'vitest'
import { bitOf, findBit, reportLength } from '../../src/full/headset/report.ts'
import type { HidCollection, HidDevice } from '../../src/full/platform.ts'
import { type FullWorld, fullWorld, rung, settled, talk } from './fake.ts'

/** One report each way: [hook, padding, mute] in, [off-hook, mute, ring] out, as many USB headsets have them. */
const collections: HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 5,
    inputReports: [
      {
        reportId: 2,
        items: [
          { usages: [0x0b_0020], reportSize: 1, reportCount: 1 },
          { usages: [], reportSize: 1, reportCount: 8 },
          { usages: [0x0b_002f], reportSize: 1, reportCount: 1, isAbsolute: false },
        ],
      },
    ],
    children: [
      {
        outputReports: [
          {
            reportId: 3,
            items: [
              { usages: [0x08_0017, 0x08_0009], reportSize: 1, reportCount: 2 },
              { isRange: true, usageMinimum: 0x08_0018, usageMaximum: 0x08_0019, reportSize: 1, reportCount: 2 },
              { reportSize: 1, reportCount: 12 },
            ],
          },
        ],
      },
    ],
  },
]

class FakeHeadset {
  opened = false
  readonly productName = 'Headset 1'
  readonly collections = collections
  readonly lamps: string[] = []
  #listener: ((event: { reportId: number; data: DataView }) => void) | undefined
  async open(): Promise<void> {
    this.opened = true
  }
  async close(): Promise<void> {
    this.opened = false
  }
  async sendReport(id: number, data: Uint8Array): Promise<void> {
    this.lamps.push(`${id}: ${[...data].map((byte) => byte.toString(2)).join(' ')}`)
  }
  addEventListener(_type: string, listener: (event: { reportId: number; data: DataView }) => void): void {
    this.#listener = listener
  }
  removeEventListener(): void {
    this.#listener = undefined
  }
  press(hook: boolean, mute = false): void {
    this.#listener?.({ reportId: 2, data: new DataView(Uint8Array.of(hook ? 1 : 0, mute ? 2 : 0).buffer) })
  }
}

async function worn(): Promise<FullWorld & { headset: FakeHeadset }> {
  const world = await fullWorld()
  const headset = new FakeHeadset()
  world.seen.headset = headset as unknown as HidDevice
  expect(await world.phone.useHeadset()).toBe('Headset 1')
  return { ...world, headset }
}

describe('a headset', () => {
  it('answers what rings, and hangs up; its lamps follow', async () => {
    const world = await worn()
    const { headset, clock } = world
    const call = await rung(world)
    expect(headset.lamps.at(-1)).toBe('3: 100 0')
    headset.press(true)
    await clock.until(() => call.state.name === 'answered')
    expect(headset.lamps.at(-1)).toBe('3: 1 0')
    headset.press(false)
    await clock.until(() => call.state.name === 'ended')
    await clock.pass(0)
    expect(headset.lamps.at(-1)).toBe('3: 0 0')
  })

  it('mutes and unmutes with its key, which comes back by itself', async () => {
    const world = await worn()
    const { call } = await talk(world)
    const { headset } = world
    headset.press(true)
    for (const muted of [true, false]) {
      headset.press(true, true)
      headset.press(true, false)
      expect(call.muted).toBe(muted)
    }
    call.mute()
    expect(headset.lamps.at(-1)).toBe('3: 11 0')
  })

  it('answers a second call and holds the first', async () => {
    const world = await worn()
    const { call: first } = await talk(world)
    const second = await rung(world)
    world.headset.press(true)
    await world.clock.until(() => second.state.name === 'answered')
    expect(first.state.name).toBe('held')
  })

  it('is let go with the phone', async () => {
    const world = await worn()
    await settled(world, world.phone.stop())
    expect(world.headset.opened).toBe(false)
  })

  it('that is not there is told as such', async () => {
    const world = await fullWorld()
    expect(await world.phone.useHeadset()).toBeUndefined()
  })
})

describe('a report', () => {
  it('has its bits where its items put them', () => {
    expect(findBit(collections, 'inputReports', 0x0b_002f)).toEqual({ reportId: 2, offset: 9, absolute: false })
    expect(findBit(collections, 'outputReports', 0x08_0018)).toEqual({ reportId: 3, offset: 2, absolute: true })
    expect(findBit(collections, 'outputReports', 0x08_0099)).toBeUndefined()
    expect(reportLength(collections, 'outputReports', 3)).toBe(2)
  })

  it('that is shorter than it should be has no bit set', () => {
    expect(bitOf(new DataView(new ArrayBuffer(0)), { reportId: 0, offset: 9, absolute: true })).toBe(false)
  })
})
