/** Fifty changes of network, one after another, on one call. */
import { survivesMany } from './survival.ts'

survivesMany('a change of network')
