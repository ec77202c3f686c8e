/** Several calls at once: one that talks, the others on hold. */
import { phoneError } from '../../failures.ts'
import type { FullCall } from '../call.ts'

/** Rejects with PhoneError where one does not let itself be held, or this one not be had: what was done by then stays. */
export async function switchTo(calls: readonly FullCall[], call: FullCall): Promise<void> {
  if (call.over) throw phoneError('misuse', call.state)
  const talking = calls.filter((one) => one !== call && one.facts.phase === 'talking' && !one.facts.heldLocally)
  // Who is in a conference with it goes on.
  const others = talking.filter((one) => !call.conference || one.conference !== call.conference)
  await Promise.all(others.map((one) => one.hold()))
  if (call.direction === 'incoming' && call.facts.phase === 'ringing') await call.answer()
  else if (call.facts.heldLocally) await call.resume()
}
