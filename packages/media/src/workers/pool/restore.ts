import type { CallReport } from '../../engine/inventory.ts'
import type { LegId } from '../../engine/types.ts'
import type { Placement } from './placement.ts'
import type { RemoteWorker } from './remote.ts'
import { endsOf } from './tie.ts'

/** Puts the calls that workers found again carry back where they are; none is claimed yet. */
export async function restore(placement: Placement, workers: readonly RemoteWorker[]): Promise<void> {
  const reports: [RemoteWorker, CallReport][] = []
  await Promise.all(
    workers.map(async (worker) => {
      // One that dies just now has nothing to restore.
      for (const call of await worker.inventory().catch(() => [])) reports.push([worker, call])
    }),
  )
  const all = reports.flatMap(([worker, { call, legs }]) => legs.map(({ leg }) => ({ worker, call, leg })))
  for (const { worker, call, leg } of all.filter((one) => !endsOf(one.leg))) {
    placement.put(placement.of(call), leg, worker)
  }
  for (const { call, leg } of all) {
    const ends = endsOf(leg)
    const placed = placement.calls.get(call)
    const [a, b] = ends ?? []
    const near = a === undefined ? undefined : placed?.legs.get(a)
    const far = b === undefined ? undefined : placed?.legs.get(b)
    if (!placed || !ends || !near || !far) continue
    const workersByEnd = new Map<LegId, RemoteWorker>([
      [ends[0], near],
      [ends[1], far],
    ])
    const joined = reports.some(([, one]) => one.call === call && one.legs.some(({ other }) => other === leg))
    placed.ties.set(leg, { name: leg, ends, workers: workersByEnd, joined })
  }
  for (const placed of placement.calls.values()) placed.claimed = false
}
