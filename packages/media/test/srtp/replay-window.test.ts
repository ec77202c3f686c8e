import { Seeded } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { ReplayWindow } from '../../src/srtp/replay-window.ts'

describe('a replay window', () => {
  it.each([16, 64, 128])('of %i knows what was used, as a set does: steps, gaps, late numbers and leaps', (size) => {
    const random = new Seeded(size)
    const window = new ReplayWindow(size)
    const used = new Set<number>()
    let highest = -1
    for (let turn = 0; turn < 20_000; turn++) {
      const leap = random.next() < 0.01 ? 3 * size : random.next() < 0.1 ? size : 3
      const number = highest + 1 + Math.floor((random.next() * 2 - 1) * leap)
      const fresh = number > highest || (number >= 0 && highest - number < size && !used.has(number))
      expect(window.isFresh(number)).toBe(fresh)
      if (!fresh || random.next() < 0.2) continue
      window.use(number)
      used.add(number)
      highest = Math.max(highest, number)
      expect(window.highest).toBe(highest)
      expect(window.isFresh(number)).toBe(false)
    }
  })

  it('goes up to numbers of 48 bits', () => {
    const window = new ReplayWindow(64)
    window.use(5)
    window.use(2 ** 48 - 1)
    expect(window.isFresh(2 ** 48 - 1)).toBe(false)
    expect(window.isFresh(2 ** 48 - 2)).toBe(true)
    expect(window.isFresh(5)).toBe(false)
  })
})
