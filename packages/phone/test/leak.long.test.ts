import { holdsNothing } from './leak.ts'

holdsNothing({ count: 1000, perCall: 2_000, timeout: 3_600_000 })
