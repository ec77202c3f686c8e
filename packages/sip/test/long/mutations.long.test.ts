import { expect, test } from 'vitest'
import { findsIn, seeds } from '../mutations/expect.ts'
import { moreMutations, mutations, regressions } from '../mutations/list.ts'
import { Plot } from '../mutations/plant.ts'

test(`a copy of the core as it is passes the ${seeds} seeds`, async () => {
  const whole = new Plot()
  expect(await whole.run(0, seeds)).toEqual({ runs: seeds })
  whole.remove()
})

test.each([...mutations, ...moreMutations])('$name', async (mutation) => {
  expect(await findsIn(mutation)).toMatch(mutation.breaks)
})

test.each(regressions)('the pinned seed $seed finds: $name', async (mutation) => {
  expect(await findsIn(mutation, mutation.seed, 1, mutation.loss)).toMatch(mutation.breaks)
})
