import type { Legs } from './legs.ts'
import type { CallId, KeyPress, LegId } from './types.ts'

/** Whether the leg takes keys by RTP; then these are on their way. */
export function sendDigits(legs: Legs, callId: CallId, id: LegId, digits: readonly KeyPress[]): boolean {
  const leg = legs.calls.get(callId)?.legs.get(id)
  if (!leg) return false
  let taken = digits.length > 0
  for (const key of digits) {
    // Some phones tell a key by INFO while they send it as an event: that one is on its way already.
    const isKnown = key.digit === leg.other?.events.pressed
    taken = (isKnown || leg.press(key)) && taken
  }
  return taken
}
