import { afterEach, expect, test } from 'vitest'
import { Load } from './soak-load.ts'
import { type Memory, SoakEngine } from './soak-process.ts'

/** Minutes in all, and how many calls stand at a time. */
const MINUTES = Number(process.env.OFFHOOK_SOAK_MINUTES ?? 30)
const CALLS = Number(process.env.OFFHOOK_SOAK_CALLS ?? 200)
/** Of these, as many are hung up and made anew after each stretch: set-up and release may leak what talk does not. */
const RENEWED = Math.ceil(CALLS / 10)
const STRETCHES = 10
/** Growth that is no leak, bytes: the allocator's and the compiler's own, and measuring. */
const MOST = { rss: 24e6, heapUsed: 3e6, external: 3e6 } as const

let engine: SoakEngine | undefined
const loads: Load[] = []
afterEach(async () => {
  for (const load of loads.splice(0)) await load.stop()
  await engine?.close()
})

test(`${CALLS} calls for ${MINUTES} minutes: the engine's memory does not grow`, async () => {
  const own = await SoakEngine.start()
  engine = own
  loads.push(await Load.start(own, 0, CALLS - RENEWED))
  const measured: Memory[] = []
  let first = CALLS
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const coming = await Load.start(own, first, RENEWED)
    loads.push(coming)
    const arrived = await Promise.all(loads.map((load) => load.talk((MINUTES * 60) / STRETCHES)))
    const { memory, legs, dropped } = await own.ask({ verb: 'memory' })
    if (!memory) throw new Error('the engine did not tell')
    measured.push(memory)
    console.log(`${stretch + 1}/${STRETCHES}: ${told(memory)}, legs ${legs}, arrived ${percent(arrived)}`, dropped)
    expect(legs).toBe(2 * CALLS)
    for (const share of arrived) expect(share).toBeGreaterThan(0.98)
    await coming.stop()
    loads.pop()
    for (let call = first; call < first + RENEWED; call++) await own.ask({ verb: 'release', call })
    first += RENEWED
  }
  // The first two stretches are warm-up: pools fill, and what runs often is compiled.
  const before = measured[Math.min(2, measured.length - 2)]
  const after = measured.at(-1)
  if (!before || !after) throw new Error('too short to tell')
  for (const kind of ['rss', 'heapUsed', 'external'] as const)
    expect(after[kind] - before[kind], `growth of ${kind} in bytes`).toBeLessThan(MOST[kind])
})

const told = ({ rss, heapUsed, heapTotal, external }: Memory): string =>
  `rss ${mega(rss)}, heap ${mega(heapUsed)} of ${mega(heapTotal)}, external ${mega(external)}`
const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const percent = (shares: readonly number[]): string => shares.map((one) => `${(100 * one).toFixed(2)} %`).join(' and ')
