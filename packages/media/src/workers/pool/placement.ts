import type { CallId, LegId } from '../../engine/types.ts'
import type { RemoteWorker } from './remote.ts'

/** Joins a leg on one worker with one on another. */
export interface Tie {
  /** What its legs are called, on both workers. */
  readonly name: LegId
  readonly ends: readonly [LegId, LegId]
  /** By end. */
  readonly workers: ReadonlyMap<LegId, RemoteWorker>
  /** Its ends hear each other: the offer over it was answered, and no other one since. */
  joined: boolean
}

/** A call's legs and the workers they live on. */
export interface Placed {
  readonly call: CallId
  readonly legs: Map<LegId, RemoteWorker>
  readonly ties: Map<string, Tie>
  /** Offers, by the leg they were made to. Over a tie, its answer takes the same way back. */
  readonly asked: Map<LegId, { readonly from: LegId; readonly tie: Tie | undefined }>
  claimed: boolean
}

/** Where a new leg may live, best first. `home`: where the call has one already. Throws `MediaRefused` 503 when there is nowhere. */
type Order = (call: CallId, leg: LegId, home: RemoteWorker | undefined) => RemoteWorker[]

/** Which worker carries what. */
export class Placement {
  readonly calls = new Map<CallId, Placed>()
  readonly order: Order
  readonly #emptied: (worker: RemoteWorker) => void

  constructor(order: Order, emptied: (worker: RemoteWorker) => void) {
    this.order = order
    this.#emptied = emptied
  }

  /** The call, made when there is none: `settle` removes it again when nothing came of it. Whoever commands it claims it. */
  of(call: CallId): Placed {
    const found = this.calls.get(call)
    if (found) found.claimed = true
    const placed = found ?? { call, legs: new Map(), ties: new Map(), asked: new Map(), claimed: true }
    this.calls.set(call, placed)
    return placed
  }

  put(placed: Placed, leg: LegId, worker: RemoteWorker): void {
    if (placed.legs.get(leg) === worker) return
    placed.legs.set(leg, worker)
    if (!worker.calls.has(placed.call)) worker.given++
    worker.calls.add(placed.call)
  }

  /** After legs have been taken out. */
  settle(placed: Placed, workers: Iterable<RemoteWorker>): void {
    if (placed.legs.size === 0) this.calls.delete(placed.call)
    const left = new Set(placed.legs.values())
    for (const worker of workers) {
      if (left.has(worker)) continue
      worker.calls.delete(placed.call)
      this.#emptied(worker)
    }
  }
}

/** A call costs about this much of a core, when it is not transcoded: what a worker was given since it last told its load. */
const COST = 0.003
/** Loads that differ by less than this are the same, and the number of calls decides. */
const STEP = 0.1

/** The one to give a new call first. */
export function byLoad(workers: readonly RemoteWorker[]): RemoteWorker[] {
  const load = ({ busy, given }: RemoteWorker) => Math.floor((busy + given * COST) / STEP)
  const size = ({ calls, underway }: RemoteWorker) => calls.size + underway
  return [...workers].sort((a, b) => load(a) - load(b) || size(a) - size(b))
}
