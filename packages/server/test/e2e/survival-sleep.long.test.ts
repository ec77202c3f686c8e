/** Fifty minutes of sleep: ten calls sleep five times. */
import { survivesMany } from './survival.ts'

survivesMany('a minute of sleep', { calls: 10 })
