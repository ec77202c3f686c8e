import { expect, test } from 'vitest'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { type Deadline, Deadlines } from '../../src/transaction/deadlines.ts'

test('deadlines expire in the order of their times, and of their age where these are equal', () => {
  const deadlines = new Deadlines()
  const seen: string[] = []
  const owner = { expire: (name: string) => seen.push(name) }
  for (const [at, name] of [
    [30, 'c'],
    [10, 'a'],
    [30, 'd'],
    [20, 'b'],
  ] as const)
    deadlines.set(at, owner, name)
  expect(deadlines.next()).toBe(10)
  while (deadlines.expireOne(25));
  expect(seen).toEqual(['a', 'b'])
  while (deadlines.expireOne(30));
  expect(seen).toEqual(['a', 'b', 'c', 'd'])
  expect(deadlines.next()).toBeUndefined()
})

test('a thousand of them, set and cancelled at random, behave as a sorted list does', () => {
  const random = new Seeded(7)
  const deadlines = new Deadlines()
  const seen: number[] = []
  const alive: { readonly at: number; readonly deadline: Deadline }[] = []
  for (let count = 0; count < 5000; count++) {
    if (random.chance(0.6) || alive.length === 0) {
      const at = random.between(0, 1000)
      alive.push({ at, deadline: deadlines.set(at, { expire: () => seen.push(at) }, 'x') })
    } else {
      const [gone] = alive.splice(random.between(0, alive.length - 1), 1)
      deadlines.cancel(gone?.deadline)
      deadlines.cancel(gone?.deadline)
    }
  }
  while (deadlines.expireOne(1000));
  expect(seen).toEqual(alive.map(({ at }) => at).sort((a, b) => a - b))
})

test('one that is set while others expire takes its place among them', () => {
  const deadlines = new Deadlines()
  const seen: string[] = []
  const late = { expire: (name: string) => seen.push(name) }
  deadlines.set(10, { expire: () => deadlines.set(15, late, 'between') }, 'first')
  deadlines.set(20, late, 'last')
  while (deadlines.expireOne(20));
  expect(seen).toEqual(['between', 'last'])
})
