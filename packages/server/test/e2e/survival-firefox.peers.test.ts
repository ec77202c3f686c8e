/** As survival.peers.test.ts, with Firefox on the laptop. Its minute of sleep is in survival-firefox.long.test.ts. */
import { firefox } from './laptops.ts'
import { survivesEach } from './survival.ts'

survivesEach('a call in Firefox', ['a change of network', 'a path on which everything vanishes for a while'], {
  browser: firefox,
})
