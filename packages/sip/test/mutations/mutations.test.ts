import { describe, expect, test } from 'vitest'
import { findsIn, seeds } from './expect.ts'
import { mutations } from './list.ts'
import { Plot, plant } from './plant.ts'

describe('bugs planted on purpose are found by random calls', () => {
  // seeds.test.ts runs all of them.
  test(`a copy of the core as it is passes the first 100 of the same ${seeds} seeds`, async () => {
    const whole = new Plot()
    expect(await whole.run(0, 100)).toEqual({ runs: 100 })
    whole.remove()
  })

  test.each(mutations)('$name', async (mutation) => {
    expect(await findsIn(mutation)).toMatch(mutation.breaks)
  })

  test('a patch that no longer fits fails loudly', () => {
    expect(() => plant('a b', 'x.ts', 'c', 'd')).toThrow('0 times instead of once')
    expect(() => plant('a b a', 'x.ts', 'a', 'd')).toThrow('2 times instead of once')
  })
})
