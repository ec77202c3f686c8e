/** A headset's buttons and lamps, over devices as WebHID tells of them. */
import { describe, expect, it } from 'vitest'
import { bitOf, findBit, reportLength } from '../../src/full/headset/report.ts'
import type { HidDevice } from '../../src/full/platform.ts'
import { type FullWorld, fullWorld, rung, settled, talk } from './fake.ts'
import { withHookKey, withKeypad, withRedial, withSwitches } from './headsets.ts'
import { collectionsOf, FakeHeadset } from './hid.ts'

const hook = 0x0b_0020
const mute = 0x0b_002f
const lamps = { offHook: 0x08_0017, mute: 0x08_0009, ring: 0x08_0018 } as const

async function worn(descriptor = withKeypad): Promise<FullWorld & { headset: FakeHeadset }> {
  const world = await fullWorld()
  const headset = new FakeHeadset(descriptor)
  world.seen.headset = headset as unknown as HidDevice
  expect(await world.phone.useHeadset()).toBe('Headset 1')
  return { ...world, headset }
}

describe('a headset', () => {
  it.each([
    ['with a keypad', withKeypad],
    ['with redial', withRedial],
    ['with switches', withSwitches],
  ])('%s answers what rings, and hangs up; its lamps follow', async (_, descriptor) => {
    const world = await worn(descriptor)
    const { headset, clock } = world
    const call = await rung(world)
    expect(headset.lit).toEqual([lamps.ring])
    headset.set(hook, true)
    await clock.until(() => call.state.name === 'answered')
    expect(headset.lit).toEqual([lamps.offHook])
    headset.set(hook, false)
    await clock.until(() => call.state.name === 'ended')
    await clock.pass(0)
    expect(headset.lit).toEqual([])
    // Such as a report of the wrong length.
    expect(world.platform.reported).toEqual([])
  })

  it('with one key for the hook answers and hangs up by its presses', async () => {
    const world = await worn(withHookKey)
    const { headset, clock } = world
    const call = await rung(world)
    expect(headset.lit).toEqual([lamps.ring])
    headset.press(hook)
    await clock.until(() => call.state.name === 'answered')
    expect(headset.lit).toEqual([lamps.offHook])
    headset.press(hook)
    await clock.until(() => call.state.name === 'ended')
  })

  it.each([
    ['with a keypad', withKeypad],
    ['with redial', withRedial],
    ['with one key for the hook', withHookKey],
  ])('%s mutes and unmutes with its key, which comes back by itself', async (_, descriptor) => {
    const world = await worn(descriptor)
    const { call } = await talk(world)
    const { headset } = world
    for (const muted of [true, false]) {
      headset.press(mute)
      expect(call.muted).toBe(muted)
    }
    call.mute()
    expect(headset.lit).toEqual(descriptor === withHookKey ? [lamps.offHook] : [lamps.mute, lamps.offHook])
  })

  it('with a switch for mute is muted as long as that is on, whatever the page did meanwhile', async () => {
    const world = await worn(withSwitches)
    const { call } = await talk(world)
    const { headset } = world
    headset.set(mute, true)
    expect(call.muted).toBe(true)
    headset.set(mute, false)
    expect(call.muted).toBe(false)
    call.mute()
    headset.set(mute, true)
    expect(call.muted).toBe(true)
  })

  it('answers a second call and holds the first', async () => {
    const world = await worn()
    const { call: first } = await talk(world)
    const second = await rung(world)
    world.headset.set(hook, true)
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
  it('has its bits where its items put them, of a collection within another too', () => {
    const collections = collectionsOf(withKeypad)
    expect(collections[0]?.children).toHaveLength(1)
    const at = (kind: 'inputReports' | 'outputReports', usage: number) => findBit(collections, kind, usage)?.offset
    expect(at('inputReports', hook)).toBe(0)
    expect(at('inputReports', mute)).toBe(4)
    // After the keypad's four bits.
    expect(at('inputReports', 0x09_0007)).toBe(12)
    expect(at('outputReports', lamps.ring)).toBe(3)
    expect(at('outputReports', 0x08_0099)).toBeUndefined()
    expect(reportLength(collections, 'outputReports', 5)).toBe(2)
  })

  it('has no bits for what is in an array: its fields hold numbers', () => {
    expect(findBit(collectionsOf(withKeypad), 'inputReports', 0x0b_00b0)).toBeUndefined()
  })

  it('tells keys from switches as their items do', () => {
    const kinds = [withKeypad, withRedial, withSwitches, withHookKey].map((descriptor) => {
      const found = [hook, mute].map((usage) => findBit(collectionsOf(descriptor), 'inputReports', usage))
      return found.map((bit) => (bit?.stays ? 'switch' : bit?.isState ? 'state' : 'key'))
    })
    expect(kinds).toEqual([
      ['switch', 'key'],
      ['switch', 'key'],
      ['switch', 'switch'],
      ['key', 'key'],
    ])
  })

  it('that is shorter than it should be has no bit set', () => {
    const bit = { reportId: 0, offset: 9, isState: true, stays: false }
    expect(bitOf(new DataView(new ArrayBuffer(0)), bit)).toBe(false)
  })
})
