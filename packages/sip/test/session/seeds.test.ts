import { describe, expect, test } from 'vitest'
import { randomCalls } from './random-calls.ts'

// Invariants, named in random-calls.ts: rings once, accepted once, ends once, one re-offer at a time, answers its own offer,
// glare is overcome,
// re-offers settle and little loss ends no call (up to 20 %), each request has one outcome, both sides agree (where nothing is
// lost), few messages, quiet at the end.
describe('random calls over a random link', () => {
  test('300 seeds, loss swept from 0 to 60 %, doubled and overtaking messages, an hour of sleep', () => {
    let talked = 0
    for (let seed = 0; seed < 300; seed++) {
      const outcome = randomCalls(seed)
      expect(outcome.fault, `seed ${seed}, loss ${outcome.loss.toFixed(2)}`).toBeUndefined()
      talked += outcome.talked
    }
    expect(talked).toBeGreaterThan(200)
  })

  test('40 seeds at 5 % loss', () => {
    for (let seed = 0; seed < 40; seed++) {
      const outcome = randomCalls(seed, 0.05)
      expect(outcome.fault, `seed ${seed}`).toBeUndefined()
    }
  })

  test('the same seed gives the same run', () => {
    expect(randomCalls(77)).toEqual(randomCalls(77))
  })
})
