/** The network really goes away under a standing call, or the browser sleeps, and the audio comes back by itself. */
import { lacks, mayMakeNetworks } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { type Cut, cuts, survival } from './survival.ts'

describe.skipIf(lacks('chromium', 'nftables', 'iproute2') || !mayMakeNetworks())('a call survives', () => {
  const on = survival()

  test.each(Object.keys(cuts) as Cut[])('%s', { timeout: 180_000 }, async (cut) => {
    await on.talking()
    await on.survives(() => cuts[cut](on))
    await on.hangUp()
  })
})
