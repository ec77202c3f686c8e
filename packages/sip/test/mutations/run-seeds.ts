// Runs in a process of its own, beside a mutated core: `node run-seeds.ts 0 100`, or with a loss at the end.
import { randomCalls } from '../session/random-calls.ts'
import type { Verdict } from './plant.ts'

const [from = 0, to = 0, loss] = process.argv.slice(2).map(Number)

function run(): Verdict {
  for (let seed = from; seed < to; seed++) {
    const { fault } = randomCalls(seed, loss)
    if (fault !== undefined) return { found: { seed, fault }, runs: seed - from + 1 }
  }
  return { runs: to - from }
}

process.stdout.write(JSON.stringify(run()))
