import type { CallReport, LegReport } from '../../engine/inventory.ts'
import type { CallId, EngineOptions, LegId, MediaEngine } from '../../engine/types.ts'

export interface PoolOptions extends EngineOptions {
  /** How many processes. Ports are split between them: each gets its share of both ranges, and `tcpPort` plus its place. */
  readonly workers: number
  /** By which a pool that starts later, over the same folder, finds these workers again. Only its owner may look into it. */
  readonly folder: string
  /** ms that workers wait for a pool when theirs is gone, and that calls which were found again wait for a claim; 30,000 by default. */
  readonly outlive?: number
  /** How workers that die are replaced: at once, and when that happens again within `settled` ms, after `first` ms, doubling up to `most`. */
  readonly backOff?: BackOff
  /** s without a sign of life after which a worker is ended by force; 10 by default. */
  readonly hungAfter?: number
  /** Where a new leg lives, instead of by load; `home` is where the call has one already. For tests. */
  readonly place?: (call: CallId, leg: LegId, workers: readonly WorkerReport[], home?: WorkerReport) => string
}

export interface BackOff {
  readonly first: number
  readonly most: number
  readonly settled: number
}

export interface WorkerReport {
  readonly id: string
  readonly pid: number
  /** Its place in the pool. */
  readonly slot: number
  /** Of its event loop in the last second, 0 to 1. */
  readonly busy: number
  readonly calls: number
  /** It was started for another configuration, and ends with its last call. */
  readonly retiring: boolean
}

export interface PooledCall extends CallReport {
  readonly legs: readonly (LegReport & { readonly worker: string })[]
  /** By the switch, after it was found again. */
  readonly claimed: boolean
}

/** The same engine in several processes. What the switch does not need is for who starts it, for metrics and for tests. */
export interface WorkerPool extends MediaEngine {
  workers(): readonly WorkerReport[]
  inventory(): Promise<PooledCall[]>
  /** Keeps a call that was found again; any other command for it does so too. False when there is none. */
  claim(call: CallId): boolean
  /** As `close`, but workers that carry calls are left to who starts next, as if this process had ended. */
  part(): Promise<void>
}
