/** The network really goes away under a standing call, or the browser sleeps, and the audio comes back by itself. */
import { type Cut, cuts, survivesEach } from './survival.ts'

survivesEach('a call', Object.keys(cuts) as Cut[])
