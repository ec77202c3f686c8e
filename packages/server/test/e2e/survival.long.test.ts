/** What takes a minute: a laptop that was shut, and a network that changes there and back. */
import { lacks, mayMakeNetworks, until } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { survival } from './survival.ts'

describe.skipIf(lacks('chromium', 'nftables', 'iproute2') || !mayMakeNetworks())('a call survives', () => {
  const on = survival()

  test('a change of network and another back', { timeout: 180_000 }, async () => {
    on.network.change()
    await on.talking()
    on.network.change()
    await on.alice.waitFor('reconnecting', { timeout: 60_000 })
    await on.back()
  })

  test('a minute of sleep', { timeout: 180_000 }, async () => {
    await on.talking()
    on.laptop.sleep()
    const end = Date.now() + 60_000
    await until(async () => Date.now() > end, { timeout: 70_000, what: 'the end of the sleep' })
    on.laptop.wake()
    await on.alice.waitFor('reconnecting', { timeout: 60_000 })
    await on.back()
  })
})
