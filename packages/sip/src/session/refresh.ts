import type { Call } from './call.ts'

/**
 * Refreshes the session with no change to it (RFC 4028 7.4): an UPDATE without a body, or a re-INVITE with our description
 * as it stands, once no other request that offers is under way. The extension hears what becomes of it (`refreshed`,
 * `refreshFailed`), the driver does not.
 */
export function refresh(call: Call, method: 'UPDATE' | 'INVITE', now: number): void {
  call.reoffers.wish({ method }, now)
}
