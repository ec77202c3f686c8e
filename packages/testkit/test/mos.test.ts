import { expect, test } from 'vitest'
import { burstiness, codings, meanOpinion, opinion, rating } from '../src/index.ts'

const line = { coding: codings.PCMU, loss: 0, delay: 0 }

test('a perfect line of G.711 has the rating and the score of G.107', () => {
  expect(rating(line)).toBe(93.2)
  expect(meanOpinion(line)).toBeCloseTo(4.41, 2)
})

test.each([
  [50, 2.58],
  [60, 3.1],
  [70, 3.6],
  [80, 4.03],
  [90, 4.34],
])('a rating of %d is a score of %d', (r, score) => expect(opinion(r)).toBeCloseTo(score, 1))

test('the scale ends at both ends', () => {
  expect(opinion(-5)).toBe(1)
  expect(opinion(0)).toBe(1)
  expect(opinion(3)).toBeGreaterThanOrEqual(1)
  expect(opinion(120)).toBe(4.5)
})

test('more loss, longer delay and longer bursts are worse', () => {
  const losses = [0, 1, 2, 5, 10, 20, 50, 100].map((loss) => rating({ ...line, loss }))
  expect(losses).toEqual(losses.toSorted((a, b) => b - a))
  const delays = [0, 100, 177, 200, 400].map((delay) => rating({ ...line, delay }))
  expect(delays).toEqual(delays.toSorted((a, b) => b - a))
  expect(rating({ ...line, loss: 5, burstiness: 2 })).toBeLessThan(rating({ ...line, loss: 5 }))
})

test('what is no loss or delay is refused', () => {
  expect(() => rating({ ...line, loss: -1 })).toThrow(RangeError)
  expect(() => rating({ ...line, loss: Number.NaN })).toThrow(RangeError)
  expect(() => rating({ ...line, delay: -1 })).toThrow(RangeError)
  expect(() => rating({ ...line, burstiness: 0 })).toThrow(RangeError)
})

test('bursts are told from single losses', () => {
  const heard = (pattern: string) => [...pattern].map((one) => one === '.')
  expect(burstiness(heard('....'))).toBe(1)
  expect(burstiness(heard('.x.x.x.x.x.x.x.x'))).toBe(1)
  expect(burstiness(heard('........xxxx........'))).toBeCloseTo(3.2, 1)
})
