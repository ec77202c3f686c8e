import type { Platform } from './platform.ts'

/** `length` random characters of base 36's first 32: 5 bits each, safe in host names, tags and URIs. */
export function randomToken(platform: Platform, length: number): string {
  const bytes = new Uint8Array(length)
  platform.random(bytes)
  return Array.from(bytes, (byte) => (byte & 31).toString(32)).join('')
}

/** RFC 9562 version 4. Not crypto.randomUUID, which insecure pages and tests do not have. */
export function randomUuid(platform: Platform): string {
  const bytes = new Uint8Array(16)
  platform.random(bytes)
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
