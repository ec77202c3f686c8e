import { expect, test } from 'vitest'
import { randomOffers } from './offers.ts'

test('500 seeds: offers in every message that may carry one, loss from 0 to 60 %', () => {
  for (let seed = 0; seed < 500; seed++) expect([seed, randomOffers(seed)]).toEqual([seed, undefined])
})
