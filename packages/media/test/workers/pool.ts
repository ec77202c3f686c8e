import { tempDir } from '@offhook/testkit'
import { openWorkerPool } from '../../src/workers/pool/open.ts'
import type { PoolOptions, WorkerPool } from '../../src/workers/pool/types.ts'

export const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
export const BROWSER = { kind: 'webrtc' } as const
export const FORMATS = ['0 PCMU/8000', '101 telephone-event/8000']

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface TestPool {
  readonly pool: WorkerPool
  readonly folder: string
  readonly log: readonly LogLine[]
  /** Ends it, and removes its folder. */
  close(): Promise<void>
}

/** A pool on loopback in a folder of its own. */
export async function openPool(options: Partial<PoolOptions> = {}): Promise<TestPool> {
  const folder = tempDir('offhook-workers')
  const log: LogLine[] = []
  const pool = await openWorkerPool({
    workers: 2,
    folder: folder.path,
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
    outlive: 10_000,
    log: (level, message, fields = {}) => log.push({ level, message, fields }),
    ...options,
  })
  return {
    pool,
    folder: folder.path,
    log,
    close: async () => {
      await pool.close()
      folder.remove()
    },
  }
}

/** Whether a process of that number lives. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
