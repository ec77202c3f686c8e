/** The SDK's calls survive with a server that knows nothing of us, too: Kamailio with rtpengine. */
import { lacks, mayMakeNetworks } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { type Cut, cuts, kamailio, survival } from '../../server/test/e2e/survival.ts'

const needs = ['chromium', 'kamailio', 'kamailio-websocket', 'rtpengine', 'nftables', 'iproute2'] as const
const kinds: readonly Cut[] = ['a change of network', 'a path on which everything vanishes for a while']

describe.skipIf(lacks(...needs) || !mayMakeNetworks())('a call by Kamailio and rtpengine survives', () => {
  const on = survival({ start: kamailio })

  test.each(kinds)('%s', { timeout: 180_000 }, async (cut) => {
    await on.talking()
    await on.survives(() => cuts[cut](on))
    await on.hangUp()
  })
})
