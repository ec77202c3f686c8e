import { describe, expect, test } from 'vitest'
import { regressions } from '../mutations/list.ts'
import { randomCalls } from './random-calls.ts'

// The invariants, by the names they fail with (random-calls/): rings once, accepted once, ends once, the first offer is
// answered once, one re-offer at a time, answers its own offer, late offers have their own answer, each request has one
// outcome, a transfer ends once, a call whose place is taken is hung up, few messages, quiet at the end; up to 25 % loss: who
// knows the password is let in, glare is overcome, over for both; up to 20 %: re-offers settle, little loss ends no call, times
// nothing out and leaves nobody waiting for a transfer; where nothing is lost: both sides agree.
/** How often each happens in the 500 seeds, at the least. */
const expected = {
  calls: 400,
  're-INVITE': 300,
  UPDATE: 200,
  PRACK: 200,
  'early UPDATE': 30,
  'late answers': 80,
  'asks for an offer': 60,
  'blind transfers': 40,
  'attended transfers': 5,
  'transfers that came about': 15,
}

describe('random calls over a random link', () => {
  test('500 seeds, loss swept from 0 to 60 %, doubled and overtaking messages, an hour of sleep', () => {
    const counts: Record<string, number> = {}
    for (let seed = 0; seed < 500; seed++) {
      const outcome = randomCalls(seed)
      expect(outcome.fault, `seed ${seed}, loss ${outcome.loss.toFixed(2)}`).toBeUndefined()
      for (const [what, times] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + times
    }
    // Everything that is drawn has come about.
    for (const [what, times] of Object.entries(expected))
      expect(counts[what], `${what}: ${JSON.stringify(counts)}`).toBeGreaterThan(times)
  })

  test('40 seeds at 5 % loss', () => {
    for (let seed = 0; seed < 40; seed++) {
      const outcome = randomCalls(seed, 0.05)
      expect(outcome.fault, `seed ${seed}`).toBeUndefined()
    }
  })

  test.each(regressions)('seed $seed, which once failed: $name', ({ seed, loss }) => {
    expect(randomCalls(seed, loss).fault).toBeUndefined()
  })

  test('the same seed gives the same run', () => {
    expect(randomCalls(77)).toEqual(randomCalls(77))
  })
})
