/** Tones: their pitch and rhythm, when which is heard, where, and after which gesture. */
import { dominantTone } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { toneFor } from '../../src/full/tones/choose.ts'
import { render } from '../../src/full/tones/render.ts'
import { type Country, plans, toneOf } from '../../src/full/tones/tables.ts'
import type { CallState } from '../../src/types.ts'
import { contact, fullWorld, rung, settled, talk } from './fake.ts'

const rate = 8000

/** Seconds of sound and silence, as an ear would find them. */
function rhythm(samples: Float32Array): number[] {
  const window = rate / 100
  const runs: number[] = []
  let sounds: boolean | undefined
  for (let at = 0; at < samples.length; at += window) {
    const now = samples.subarray(at, at + window).some((sample) => Math.abs(sample) > 0.01)
    if (now === sounds) runs.push((runs.pop() ?? 0) + 0.01)
    else runs.push(0.01)
    sounds = now
  }
  return runs
}

describe('a tone', () => {
  const rows = (Object.keys(plans) as Country[]).flatMap((country) =>
    (['ringback', 'busy', 'waiting'] as const).map((name) => [country, name] as const),
  )

  it.each(rows)('%s %s has its pitch and its rhythm', (country, name) => {
    const tone = toneOf(country, name)
    const samples = render(tone, rate)
    const heard = rhythm(samples)
    expect(heard).toHaveLength(tone.cadence.length)
    tone.cadence.forEach((length, at) => {
      expect(Math.abs((heard[at] ?? 0) - length)).toBeLessThan(0.025)
    })
    const { hz } = dominantTone(
      samples.subarray(0, 1024).map((sample) => sample * 32_767),
      rate,
    )
    expect(Math.min(...tone.hz.map((one) => Math.abs(one - hz)))).toBeLessThan(12)
    expect(Math.max(...samples)).toBeLessThanOrEqual(0.25)
  })

  it('of a bell has the rhythm of its country', () => {
    expect(toneOf('GB', 'ring').cadence).toEqual([0.4, 0.2, 0.4, 2])
  })
})

describe('what is heard', () => {
  const state = (name: string): CallState => ({ name, since: 0, by: 'local' }) as unknown as CallState
  const rows = [
    ['nothing', [], undefined],
    ['a bell for who calls', [['incoming', 'ringing']], 'ring'],
    ['ringback while it rings there', [['outgoing', 'ringing']], 'ringback'],
    ['nothing before it rings there', [['outgoing', 'dialing']], undefined],
    ['nothing beside early media', [['outgoing', 'earlyMedia']], undefined],
    ['nothing once answered', [['outgoing', 'answered']], undefined],
    [
      'that somebody waits, for who talks',
      [
        ['outgoing', 'answered'],
        ['incoming', 'ringing'],
      ],
      'waiting',
    ],
    [
      'a bell beside a call on hold',
      [
        ['outgoing', 'held'],
        ['incoming', 'ringing'],
      ],
      'ring',
    ],
  ] as const

  it.each(rows)('is %s', (_title, calls, tone) => {
    const seen = calls.map(([direction, name]) => ({ direction, state: state(name) }))
    expect(toneFor(seen)).toBe(tone)
  })

  it('is the ringback until the answer', async () => {
    const world = await fullWorld()
    const { server, clock, phone, seen } = world
    const call = phone.call('bob')
    await clock.until(() => server.invitations.length > 0)
    const [session] = server.invitations
    if (!session) throw new Error('no call')
    expect(seen.sinks.size).toBe(0)
    server.apply(session.ring({}, clock.now))
    await clock.until(() => call.state.name === 'ringing')
    await clock.pass(0)
    expect(seen.sinks.size).toBe(1)
    server.apply(session.reject({ status: 486 }, clock.now))
    await settled(world, call.ended)
    expect(seen.sinks.size).toBe(0)
  })

  it('is the bell until it is answered, then the voice', async () => {
    const world = await fullWorld()
    const call = await rung(world)
    await world.clock.pass(0)
    expect(world.seen.sinks.size).toBe(1)
    const [bell] = world.seen.sinks
    await settled(world, call.answer())
    await world.clock.pass(0)
    expect(bell && world.seen.sinks.has(bell)).toBe(false)
    expect(world.seen.sinks.size).toBe(1)
  })

  it('is nothing where the page wants none', async () => {
    const world = await fullWorld({ tones: false })
    await rung(world)
    await world.clock.pass(0)
    expect(world.seen.sinks.size).toBe(0)
  })

  it('waits for the first gesture where the browser does, and says so', async () => {
    const world = await fullWorld()
    const { platform, phone, seen, clock } = world
    platform.autoplayBlocked = true
    let blocked = 0
    phone.on('audioBlocked', () => blocked++)
    await rung(world)
    await clock.pass(0)
    expect([blocked, seen.sinks.size]).toEqual([1, 0])
    platform.autoplayBlocked = false
    seen.gesture()
    await clock.pass(0)
    expect(seen.sinks.size).toBe(1)
  })

  it('waits for the next gesture where the first did not allow it', async () => {
    const world = await fullWorld()
    const { platform, seen, clock } = world
    platform.autoplayBlocked = true
    await rung(world)
    await clock.pass(0)
    seen.gesture()
    await clock.pass(0)
    expect(seen.sinks.size).toBe(0)
    platform.autoplayBlocked = false
    seen.gesture()
    await clock.pass(0)
    expect(seen.sinks.size).toBe(1)
  })
})

describe('a caller who asks to be put through', () => {
  const asks: [string, string][] = [
    ['Call-Info', '<sip:pbx.test>;answer-after=0'],
    ['Alert-Info', '<http://pbx.test>;info=alert-autoanswer;delay=0'],
    ['Alert-Info', 'info=Auto Answer'],
    ['Alert-Info', '<sip:pbx.test>;info=RingAnswer'],
    ['Answer-Mode', 'Auto'],
  ]

  it.each(asks)('by %s: %s is, where that is allowed', async (...header) => {
    const world = await fullWorld({ autoAnswer: true })
    const call = await rung(world, [header])
    await world.clock.until(() => call.state.name === 'answered', 5_000)
    expect(world.seen.notices).toEqual([])
  })

  it('is not, where that is not allowed, or nothing is asked', async () => {
    const world = await fullWorld()
    const call = await rung(world, [['Answer-Mode', 'Auto']])
    await world.clock.pass(5_000)
    expect(call.state.name).toBe('ringing')
    const other = await fullWorld({ autoAnswer: true })
    const plain = await rung(other, [['Alert-Info', '<http://pbx.test/bell.wav>']])
    await other.clock.pass(5_000)
    expect(plain.state.name).toBe('ringing')
  })

  it('waits as long as it says, silently', async () => {
    const world = await fullWorld({ autoAnswer: true })
    const call = await rung(world, [['Call-Info', '<sip:pbx.test>;answer-after=3']])
    await world.clock.pass(2_900)
    expect([call.state.name, world.seen.sinks.size]).toEqual(['ringing', 0])
    await world.clock.until(() => call.state.name === 'answered', 1_000)
  })

  it('is not put through to somebody who talks', async () => {
    const world = await fullWorld({ autoAnswer: true })
    await talk(world)
    const call = await rung(world, [['Answer-Mode', 'Auto']])
    await world.clock.pass(5_000)
    expect(call.state.name).toBe('ringing')
  })
})

describe('a notice', () => {
  it('is shown while it rings', async () => {
    const world = await fullWorld({ notification: '来电' })
    const call = await rung(world)
    expect(world.seen.notices).toEqual([{ title: '来电', body: 'Bob (bob)' }])
    await call.decline()
    expect(world.seen.notices).toEqual([])
  })
})

it('early media ends the ringback', async () => {
  const world = await fullWorld()
  const { server, clock, phone, seen } = world
  const call = phone.call('bob')
  await clock.until(() => server.invitations.length > 0)
  const [session] = server.invitations
  if (!session) throw new Error('no call')
  server.apply(session.ring({}, clock.now))
  await clock.until(() => call.state.name === 'ringing')
  await clock.pass(0)
  const [tone] = seen.sinks
  const { fakeSdp } = await import('../fake/media.ts')
  server.apply(session.ring({ status: 183, contact, body: fakeSdp('early') }, clock.now))
  await clock.until(() => call.state.name === 'earlyMedia')
  expect(tone && seen.sinks.has(tone)).toBe(false)
})
