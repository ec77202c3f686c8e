import { type Load, measure, type Result } from './measure.ts'
import type { Relay } from './messages.ts'

/** On a machine that others use, three or more tell more than a longer one. */
export const ROUNDS = Number(process.env.OFFHOOK_BENCH_ROUNDS ?? 1)

type Open = () => Promise<Relay>

/** Each of them under the same load, one after the other, so many rounds; the median of each figure. */
export async function rounds<Name extends string>(
  relays: Readonly<Record<Name, Open>>,
  load: Load,
): Promise<Record<Name, Result>> {
  const names = Object.keys(relays) as Name[]
  const all = new Map<Name, Result[]>(names.map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) all.get(name)?.push(await measure(await relays[name](), load))
  }
  return Object.fromEntries(names.map((name) => [name, middle(all.get(name) ?? [])])) as Record<Name, Result>
}

function middle(results: readonly Result[]): Result {
  const of = (figure: keyof Result) => median(results.map((result) => result[figure]))
  return {
    cost: of('cost'),
    setUp: of('setUp'),
    memory: of('memory'),
    delivered: of('delivered'),
    dropped: of('dropped'),
    median: of('median'),
    p99: of('p99'),
    loopDelay: of('loopDelay'),
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
