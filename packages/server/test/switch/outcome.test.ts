import { describe, expect, it } from 'vitest'
import { bestFailure, noAnswer, notRegistered } from '../../src/switch/outcome.ts'

describe('what a caller hears when every device has failed', () => {
  it('is busy when one device said busy and another rang in vain', () => {
    expect(bestFailure([{ kind: 'no-answer' }, { kind: 'status', status: 486, reason: 'Busy Here' }])).toEqual({
      status: 486,
      reason: 'Busy Here',
    })
  })
  it('is the refusal for everywhere, before busy', () => {
    expect(
      bestFailure([
        { kind: 'status', status: 486 },
        { kind: 'status', status: 603 },
      ]).status,
    ).toBe(603)
  })
  it('is no answer when a device rang in vain and another could not be reached', () => {
    expect(bestFailure([{ kind: 'unreachable' }, { kind: 'no-answer' }])).toEqual(noAnswer)
  })
  it('is not registered when no device could be reached', () => {
    expect(bestFailure([{ kind: 'unreachable' }, { kind: 'unreachable' }])).toEqual(notRegistered)
  })
  it("is never a device's own 401, 404 or 481", () => {
    for (const status of [401, 404, 407, 481]) expect(bestFailure([{ kind: 'status', status }])).toEqual(notRegistered)
  })
  it("tells a codec problem and a device's error as they are", () => {
    expect(bestFailure([{ kind: 'status', status: 488, reason: 'no common codec' }])).toEqual({
      status: 488,
      reason: 'no common codec',
    })
    expect(bestFailure([{ kind: 'status', status: 500 }]).status).toBe(500)
  })
})
