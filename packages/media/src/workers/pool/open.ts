import { MediaRefused } from '../../engine/types.ts'
import { openFolder } from '../wire/folder.ts'
import { Keeper } from './keeper.ts'
import { byLoad, Placement } from './placement.ts'
import { Pool, reportOf } from './pool.ts'
import { splitOptions } from './ports.ts'
import { restore } from './restore.ts'
import type { PoolOptions, WorkerPool } from './types.ts'

const OUTLIVE = 30_000
const HUNG = 10
const BACK_OFF = { first: 500, most: 30_000, settled: 60_000 }

/**
 * Engines in processes of their own behind one face. Workers that an earlier pool over the same folder has left, and their
 * calls, are found again. Rejects with `MediaRefused` 503 when ports cannot be had, and with a RangeError when there are too few.
 */
export async function openWorkerPool(options: PoolOptions): Promise<WorkerPool> {
  const { workers: count, outlive = OUTLIVE, hungAfter = HUNG, backOff = BACK_OFF, place, folder, ...engine } = options
  const log = options.log ?? (() => {})
  const slots = splitOptions(engine, count)
  const keeper: Keeper = new Keeper({
    folder: await openFolder(folder),
    slots,
    outlive,
    hungAfter,
    backOff,
    log,
    event: (event) => pool.emit(event),
    died: (worker) => pool.died(worker),
  })
  const placement = new Placement(
    (call, leg, home) => {
      const ready = byLoad(keeper.ready)
      if (ready.length === 0) throw new MediaRefused({ status: 503, reason: 'no media worker' })
      const wished = place?.(call, leg, ready.map(reportOf), home && reportOf(home)) ?? home?.about.id
      const first = ready.find(({ about }) => about.id === wished)
      return first ? [first, ...ready.filter((worker) => worker !== first)] : ready
    },
    (worker) => keeper.emptied(worker),
  )
  const pool: Pool = new Pool(keeper, placement)
  const found = await keeper.open()
  await restore(placement, found)
  const unclaimed = placement.calls.size
  if (found.length > 0) log('info', 'found media workers again', { workers: found.length, calls: unclaimed })
  for (const worker of found) keeper.emptied(worker)
  if (unclaimed > 0) setTimeout(() => void endUnclaimed(placement, pool, log), outlive).unref()
  return pool
}

type Log = NonNullable<PoolOptions['log']>

/** Nobody knows these calls any more, so nobody would ever end them. */
async function endUnclaimed({ calls }: Placement, pool: WorkerPool, log: Log): Promise<void> {
  for (const { call, claimed } of [...calls.values()]) {
    if (claimed) continue
    // Closed meanwhile, at the worst.
    const done = await pool.release(call).then(
      () => true,
      () => false,
    )
    if (done) log('warn', 'a call that nobody has claimed since the restart was ended', { call })
  }
}
