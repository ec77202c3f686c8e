import { expect, test } from 'vitest'
import { type Endpoint, isQuiet, Link, Seeded } from '../../../testkit/src/link/index.ts'
import { instanceId, Registrar } from './registrar.ts'

/** A day on a bad network: connections break and cannot be made, servers are busy, laptops sleep. */
function live(seed: number): { alice: Endpoint; bob: Endpoint; link: Link; registrar: Registrar; done: () => void } {
  const random = new Seeded(seed * 7919)
  const transport = random.pick(['tcp', 'wss', 'udp'] as const) ?? 'udp'
  const link = new Link(seed, { loss: random.next() * 0.4, duplicate: 0.1, delay: [5, 300] })
  const alice = link.endpoint('alice')
  const bob = link.endpoint('bob')
  const registrar = new Registrar(bob, { flowTimer: 60, minExpires: random.between(60, 300) })
  let bad = true
  registrar.refuse = () => {
    if (!bad || !random.chance(0.3)) return undefined
    const headers = random.chance(0.5) ? ([['Retry-After', `${random.between(0, 100)}`]] as const) : []
    return { status: random.pick([500, 503, 430, 408, 480]) ?? 500, headers }
  }
  alice.on = (effect) => {
    if (effect.type === 'close') link.close(alice, effect.flow)
    if (effect.type !== 'need' || effect.need.kind !== 'flow' || (bad && random.chance(0.1))) return
    const flow = bad && random.chance(0.4) ? undefined : link.connect(alice, bob, effect.need.to.transport)
    const opened = flow && { flow, contact: `<sip:alice@${flow.id}.invalid>` }
    link.after(random.between(0, 5000), () => void alice.do(alice.ua.provide(effect.id, opened, link.now)))
  }
  const flows = [1, 2].map(() => {
    const flow = link.connect(alice, bob, transport)
    return { flow, contact: `<sip:alice@${flow.id}.invalid>` }
  })
  const { registrations, effects } = alice.ua.registerFlows(
    { flows, instanceId, registrar: 'sip:x', aor: 'sip:alice@x', expires: random.between(60, 600) },
    link.now,
  )
  alice.do(effects)
  for (let step = 0; step < 40; step++) {
    link.run(random.between(1, 200_000))
    const dice = random.next()
    if (dice < 0.5) link.close(alice, link.flowOf(alice))
    else if (dice < 0.6) {
      alice.asleep = true
      link.run(3_600_000)
      alice.asleep = false
    } else if (dice < 0.7) {
      bob.asleep = true
      link.run(30_000)
      bob.asleep = false
    }
  }
  bad = false
  link.faults.loss = 0
  link.faults.duplicate = 0
  // The longest wait is half an hour, and one lasts that was begun before.
  link.run(2 * 1_800_000 + 600_000)
  expect([seed, registrations.map(({ state }) => state.name)]).toEqual([seed, ['registered', 'registered']])
  expect([seed, alice.ua.size.registrations]).toEqual([seed, 2])
  const done = () => {
    for (const registration of registrations) alice.do(registration.end(link.now))
    link.settle()
  }
  return { alice, bob, link, registrar, done }
}

test('two flows come back whatever becomes of them, and nothing is left when they are ended', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { alice, bob, registrar, done } = live(seed)
    const alive = registrar.bindings.filter(({ expiresAt }) => expiresAt > bob.now)
    expect([seed, alive.map(({ regId }) => regId).sort()]).toEqual([seed, [1, 2]])
    done()
    expect([seed, registrar.bindings]).toEqual([seed, []])
    expect([seed, isQuiet(alice, bob)]).toEqual([seed, true])
  }
})
