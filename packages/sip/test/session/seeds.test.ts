import { describe, expect, test } from 'vitest'
import { randomCalls } from './random-calls.ts'

// Invariants, named in random-calls.ts: rings once, accepted once, ends once, one re-offer at a time, answers its own offer,
// each request has one outcome, both sides agree (where nothing is lost), few messages, quiet at the end.
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

  // Found: a hang-up while our re-INVITE was still unheard; the 100 that came next put out its only timer.
  test.each([1071, 1605, 3321, 3326])('seed %i, which once left an INVITE waiting for ever', (seed) => {
    expect(randomCalls(seed).fault).toBeUndefined()
  })

  // A BYE was overtaken by a 481 to the other side's re-INVITE: two names for one end.
  test('seed 4193', () => {
    expect(randomCalls(4193).fault).toBeUndefined()
  })
})
