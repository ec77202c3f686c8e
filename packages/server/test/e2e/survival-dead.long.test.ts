/** Fifty times a path on which everything vanishes, on one call. */
import { survivesMany } from './survival.ts'

survivesMany('a path on which everything vanishes for a while')
