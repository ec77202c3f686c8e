import type { Platform } from '../platform.ts'
import { randomUuid } from '../random.ts'

/** This device's `<urn:uuid:…>` (RFC 5626 4.1), kept per address of record, so that a reload replaces its own binding. */
export function instanceId(platform: Platform, aor: string, given?: string): string {
  if (given) return given.startsWith('<') ? given : `<${given}>`
  const key = `offhook:instance:${aor}`
  const kept = platform.recall(key)
  if (kept) return kept
  const made = `<urn:uuid:${randomUuid(platform)}>`
  platform.remember(key, made)
  return made
}
