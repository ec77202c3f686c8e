import { type Mutation, Plot } from './plant.ts'

/** Enough for each to be found; the core as it is passes them all. */
export const seeds = 500

/** What the random calls find in a core with this bug. */
export async function findsIn(mutation: Mutation, from = 0, count = seeds, loss?: number): Promise<string> {
  const plot = new Plot(mutation)
  try {
    const { found } = await plot.run(from, from + count, loss)
    return found?.fault ?? `nothing was found in ${count} seeds`
  } finally {
    plot.remove()
  }
}
