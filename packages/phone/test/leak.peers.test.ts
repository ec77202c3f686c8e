import { holdsNothing } from './leak.ts'

holdsNothing({ count: 50, perCall: 15_000, timeout: 240_000 })
