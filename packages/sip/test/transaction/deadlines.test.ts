import { describe, expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { type Deadline, Deadlines } from '../../src/transaction/deadlines.ts'
import { FewDeadlines } from '../../src/transaction/few-deadlines.ts'
import { fail, flowOver } from './machines.ts'

const flow = flowOver('udp')

describe.each([
  ['a server’s', () => new Deadlines()],
  ['a page’s', () => new FewDeadlines()],
] as const)('%s', (_name, make) => {
  test('deadlines expire in the order of their times, and of their age where these are equal', () => {
    const deadlines = make()
    const seen: string[] = []
    const owner = { flow, expire: (name: string) => seen.push(name) }
    for (const [at, name] of [
      [30, 'c'],
      [10, 'a'],
      [30, 'd'],
      [20, 'b'],
    ] as const)
      deadlines.set(at, owner, name)
    expect(deadlines.next()).toBe(10)
    while (deadlines.expireOne(25, fail));
    expect(seen).toEqual(['a', 'b'])
    while (deadlines.expireOne(30, fail));
    expect(seen).toEqual(['a', 'b', 'c', 'd'])
    expect(deadlines.next()).toBeUndefined()
  })

  test('a thousand of them, set and cancelled at random, behave as a sorted list does', () => {
    const random = new Seeded(7)
    const deadlines = make()
    const seen: number[] = []
    const alive: { readonly at: number; readonly deadline: Deadline }[] = []
    for (let count = 0; count < 5000; count++) {
      if (random.chance(0.6) || alive.length === 0) {
        const at = random.between(0, 1000)
        alive.push({ at, deadline: deadlines.set(at, { flow, expire: () => seen.push(at) }, 'x') })
      } else {
        const [gone] = alive.splice(random.between(0, alive.length - 1), 1)
        deadlines.cancel(gone?.deadline)
        deadlines.cancel(gone?.deadline)
      }
    }
    while (deadlines.expireOne(1000, fail));
    expect(seen).toEqual(alive.map(({ at }) => at).sort((a, b) => a - b))
  })

  test('one that is set while others expire takes its place among them', () => {
    const deadlines = make()
    const seen: string[] = []
    const late = { flow, expire: (name: string) => seen.push(name) }
    deadlines.set(10, { flow, expire: () => deadlines.set(15, late, 'between') }, 'first')
    deadlines.set(20, late, 'last')
    while (deadlines.expireOne(20, fail));
    expect(seen).toEqual(['between', 'last'])
  })

  test('one that fails is told, and the others go on', () => {
    const deadlines = make()
    const seen: unknown[] = []
    const broken = {
      flow,
      expire: () => {
        throw new Error('broken')
      },
    }
    deadlines.set(10, broken, 'first')
    deadlines.set(20, { flow, expire: (name: string) => seen.push(name) }, 'second')
    while (deadlines.expireOne(20, (error, where) => seen.push([String(error), where])));
    expect(seen).toEqual([['Error: broken', flow], 'second'])
  })
})
