/** Fifty minutes of sleep: five calls sleep ten times. More than five browsers' calls at once are too many for two cores. */
import { survivesMany } from './survival.ts'

survivesMany('a minute of sleep', { calls: 5 })
