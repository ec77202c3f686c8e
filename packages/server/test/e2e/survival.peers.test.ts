/** The network really goes away under a standing call, and the audio comes back by itself. */
import { lacks, mayMakeNetworks } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { survival } from './survival.ts'

describe.skipIf(lacks('chromium', 'nftables', 'iproute2') || !mayMakeNetworks())('a call survives', () => {
  const on = survival()

  test('a change of network', { timeout: 120_000 }, async () => {
    await on.talking()
    on.network.change()
    await on.alice.waitFor('reconnecting', { timeout: 60_000 })
    await on.back()
  })

  test('a path on which everything vanishes for a while', { timeout: 150_000 }, async () => {
    await on.talking()
    on.network.setDead(true)
    await on.alice.waitFor('reconnecting', { timeout: 60_000 })
    on.network.setDead(false)
    await on.back()
  })
})
