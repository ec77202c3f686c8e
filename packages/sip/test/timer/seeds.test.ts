import { describe, expect, test } from 'vitest'
import { type Endpoint, pair } from '../../../testkit/src/link/index.ts'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { ended, expectQuiet, hangUp, talking } from '../session/calls.ts'

const seconds = 1000
const hours = 3600 * seconds

/** Two with timers drawn from the seed, who re-INVITE each other now and then. */
function random(seed: number) {
  const draw = new Seeded(seed)
  const timer = () => ({
    minSe: draw.pick([90, 90, 120, 300]) ?? 90,
    expires: draw.between(90, 1800),
    ...(draw.chance(0.5) ? { refresher: draw.chance(0.5) ? ('uac' as const) : ('uas' as const) } : {}),
  })
  const noUpdate = { allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'INFO'] }
  const side = () => ({ sessionTimer: timer(), ...(draw.chance(0.3) ? noUpdate : {}) })
  const made = pair({ seed, alice: side(), bob: side() })
  const { alice, bob, link } = made
  for (const endpoint of [alice, bob])
    endpoint.on = (effect) => {
      if (effect.type !== 'session' || effect.event.type !== 'reoffer') return
      endpoint.do(effect.session.answerReoffer(effect.event.transaction, 'v=0', link.now))
    }
  const [outgoing, incoming] = talking(link, alice, bob)
  for (let n = draw.between(0, 6); n > 0; n--) {
    const [who, session] = draw.chance(0.5) ? ([alice, outgoing] as const) : ([bob, incoming] as const)
    link.after(draw.between(0, 4 * hours), () => {
      if (session.state.name === 'confirmed') who.do(session.reoffer('v=0', link.now))
    })
  }
  return { ...made, draw, outgoing, incoming }
}

function ends(endpoint: Endpoint): unknown[] {
  return ended(endpoint) as unknown[]
}

describe('random session timers', () => {
  test('a link that delivers most of it keeps the call for hours', () => {
    for (let seed = 0; seed < 60; seed++) {
      const { alice, bob, link, draw, outgoing, incoming } = random(seed)
      // One attempt in 64*T1 gets through with a third lost, all but surely.
      Object.assign(link.faults, { loss: draw.next() * 0.3, duplicate: 0.1, delay: [5, 300] })
      link.run(5 * hours)
      const states = [outgoing.state.name, incoming.state.name]
      expect([states, ends(alice), ends(bob)], `seed ${seed}`).toEqual([['confirmed', 'confirmed'], [], []])
      link.faults.loss = 0
      hangUp(alice, outgoing)
      expectQuiet(link)
    }
  })

  test('whoever is left alone hangs up within the time agreed on, and sends no refresh after', () => {
    for (let seed = 100; seed < 160; seed++) {
      const { alice, bob, link, draw } = random(seed)
      link.run(draw.between(0, 2 * hours))
      link.faults.loss = 1
      link.run(1800 * seconds)
      expect(
        [alice, bob].map((one) => ends(one).length),
        `seed ${seed}`,
      ).toEqual([1, 1])
      expect(
        [alice, bob].flatMap((one) => ends(one)),
        `seed ${seed}`,
      ).toContainEqual({ kind: 'failed', cause: 'expired' })
      link.run(35 * seconds)
      link.ladder.length = 0
      link.run(5 * hours)
      expect(link.ladder, `seed ${seed}`).toEqual([])
      expectQuiet(link)
    }
  })

  test('one sleeps for a while: either both go on, or both have ended', () => {
    let survived = 0
    for (let seed = 200; seed < 280; seed++) {
      const { alice, bob, link, draw, outgoing, incoming } = random(seed)
      link.faults.loss = draw.next() * 0.2
      const sleeper = draw.chance(0.5) ? alice : bob
      link.run(draw.between(0, hours))
      sleeper.asleep = true
      link.run(draw.between(0, draw.chance(0.5) ? hours : hours / 12))
      sleeper.asleep = false
      link.run(1900 * seconds)
      const states = [outgoing.state.name, incoming.state.name]
      expect(new Set(states).size, `seed ${seed}: ${states}`).toBe(1)
      if (states[0] === 'confirmed') survived++
      link.faults.loss = 0
      hangUp(alice, outgoing)
      // What was still planned.
      link.run(4 * hours)
      expectQuiet(link)
    }
    expect(survived).toBeGreaterThan(10)
    expect(survived).toBeLessThan(70)
  })
})
