import type { Platform } from './platform.ts'

/** RFC 9562 version 4. Not crypto.randomUUID, which insecure pages and tests do not have. */
export function randomUuid(platform: Platform): string {
  const bytes = new Uint8Array(36)
  platform.random(bytes)
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, (_, at) => ((bytes[at] as number) & 15).toString(16))
}
