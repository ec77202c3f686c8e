/** A call that takes the place of one we have (RFC 3891): an attended transfer, seen from the one who is handed over. */
import type { FullCall } from './call.ts'

/** False when the call needs no ringing: the person talks already. */
export function takePlace(call: FullCall): boolean {
  const { session, fullHost: host } = call
  const old = host.calls().find((one) => one !== call && one.session !== undefined && one.session === session?.replaces)
  if (old?.facts.phase !== 'talking') return true
  host.tell('replaced', call, old)
  // The core hangs the old one up when the new one is accepted.
  call.answer().catch(() => {})
  return false
}
