import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TempDir {
  readonly path: string
  join(...names: string[]): string
  remove(): void
}

const kept = new Set<string>()
let watching = false

/** A scratch folder; what is left at the end of the process is removed then. */
export function tempDir(name = 'offhook'): TempDir {
  const path = mkdtempSync(join(tmpdir(), `${name}-`))
  kept.add(path)
  if (!watching) {
    watching = true
    process.once('exit', () => {
      for (const left of kept) remove(left)
    })
  }
  return { path, join: (...names) => join(path, ...names), remove: () => remove(path) }
}

function remove(path: string): void {
  kept.delete(path)
  // A browser that was just told to end may still write for a moment.
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}
