/** Fifty times a frozen tab whose network changes: five calls ten times. */
import { survivesMany } from './survival.ts'

survivesMany('a frozen tab whose network changes meanwhile', { calls: 5 })
