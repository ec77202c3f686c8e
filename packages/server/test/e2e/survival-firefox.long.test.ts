/** Firefox on the laptop: fifty changes of network, dead paths and minutes of sleep, on five calls at once. */
import { firefox } from './laptops.ts'
import { survivesMany } from './survival.ts'

survivesMany('a change of network', { browser: firefox, calls: 5 })
survivesMany('a path on which everything vanishes for a while', { browser: firefox, calls: 5 })
survivesMany('a minute of sleep', { browser: firefox, calls: 5 })
