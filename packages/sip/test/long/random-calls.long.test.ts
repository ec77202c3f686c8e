import { expect, test } from 'vitest'
import { randomCalls } from '../session/random-calls.ts'

/** Seeds the short test does not use; OFFHOOK_SEEDS=from-to runs others. */
const [from = 1_000, to = 21_000] = (process.env.OFFHOOK_SEEDS ?? '').split('-').filter(Boolean).map(Number)

test(`random calls over a random link, seeds ${from} to ${to}`, () => {
  let talked = 0
  for (let seed = from; seed < to; seed++) {
    const outcome = randomCalls(seed)
    expect(outcome.fault, `seed ${seed}, loss ${outcome.loss.toFixed(2)}`).toBeUndefined()
    talked += outcome.counts.calls ?? 0
  }
  expect(talked).toBeGreaterThan((to - from) / 2)
})
