// Runs in a process of its own, beside a mutated core: `node run-seeds.ts 0 100`.
import { randomCalls } from '../session/random-calls.ts'
import type { Verdict } from './plant.ts'

const [from = 0, to = 0] = process.argv.slice(2).map(Number)

function run(): Verdict {
  for (let seed = from; seed < to; seed++) {
    const { fault } = randomCalls(seed)
    if (fault !== undefined) return { found: { seed, fault }, runs: seed - from + 1 }
  }
  return { runs: to - from }
}

process.stdout.write(JSON.stringify(run()))
