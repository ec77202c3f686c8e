import type { LegId } from '../../engine/types.ts'
import type { Placed, Placement } from './placement.ts'
import { releaseTie } from './tie.ts'

/** One leg with its ties, or all of the call's. What a dead worker carried is gone already. */
export async function release(placement: Placement, placed: Placed, leg: LegId | undefined): Promise<void> {
  const { call, legs, ties } = placed
  const workers = new Set(legs.values())
  if (leg === undefined) {
    legs.clear()
    ties.clear()
    await Promise.allSettled([...workers].map((worker) => worker.release(call)))
  } else {
    const worker = legs.get(leg)
    legs.delete(leg)
    placed.asked.delete(leg)
    const gone = [...ties.values()].filter(({ ends }) => ends.includes(leg))
    await Promise.allSettled([worker?.release(call, leg), ...gone.map((tie) => releaseTie(placed, tie))])
  }
  placement.settle(placed, workers)
}
