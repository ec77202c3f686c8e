import { createEmbeddedEngine } from '../engine/engine.ts'
import type { EngineOptions, MediaEngine } from '../engine/types.ts'
import { openWorkerPool } from './pool/open.ts'
import type { PoolOptions } from './pool/types.ts'

export interface MediaOptions extends EngineOptions {
  /** In this process when absent, or when one worker is enough. */
  readonly pool?: Omit<PoolOptions, keyof EngineOptions>
}

/** The engine in one process or in several. Rejects with `MediaRefused` 503 when ports cannot be had. */
export function createMediaEngine({ pool, ...options }: MediaOptions): Promise<MediaEngine> {
  return pool && pool.workers > 1 ? openWorkerPool({ ...options, ...pool }) : createEmbeddedEngine(options)
}
