import type { Legs } from './legs.ts'
import type { CallId, KeyPress, LegId } from './types.ts'

/** Whether the leg takes keys by RTP; then these are on their way. */
export function sendDigits(legs: Legs, callId: CallId, id: LegId, digits: readonly KeyPress[]): boolean {
  const leg = legs.calls.get(callId)?.legs.get(id)
  if (!leg) return false
  let taken = digits.length > 0
  for (const key of digits) taken = leg.press(key) && taken
  return taken
}
