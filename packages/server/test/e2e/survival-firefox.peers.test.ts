/** As survival.peers.test.ts, with Firefox on the laptop. Its minute of sleep is in survival-firefox.long.test.ts. */
import { lacks, mayMakeNetworks } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { firefox } from './laptops.ts'
import { type Cut, cuts, survival } from './survival.ts'

const short: readonly Cut[] = ['a change of network', 'a path on which everything vanishes for a while']

const without = lacks('chromium', ...firefox.needs, 'nftables', 'iproute2') || !mayMakeNetworks()

describe.skipIf(without)('a call in Firefox survives', () => {
  const on = survival({ browser: firefox })

  test.each(short)('%s', { timeout: 180_000 }, async (cut) => {
    await on.talking()
    await on.survives(() => cuts[cut](on))
    await on.hangUp()
  })
})
