import type { Platform } from './platform.ts'

/** `length` random characters of base 36's first 32: 5 bits each, safe in host names, tags and URIs. */
export function randomToken(platform: Platform, length: number): string {
  const bytes = new Uint8Array(length)
  platform.random(bytes)
  return Array.from(bytes, (byte) => (byte & 31).toString(32)).join('')
}

/** RFC 9562 version 4. Not crypto.randomUUID, which insecure pages and tests do not have. */
export function randomUuid(platform: Platform): string {
  const bytes = new Uint8Array(36)
  platform.random(bytes)
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, (_, at) => ((bytes[at] ?? 0) & 15).toString(16))
}
