import { MisuseError } from '../../message/index.ts'
import type { Effect, Session } from '../../user-agent/types.ts'
import { type Call, end, isEnded } from '../call.ts'
import { referHeaders } from './make.ts'
import { Referrals } from './referrals.ts'
import type { ReferOptions, Referral } from './types.ts'

/**
 * Asks the peer of this call to turn to someone else (RFC 3515): a transfer. What becomes of it comes as `referral` effects.
 * The user agent must have been given `transfers`; a server's has it. Throws `MisuseError` while there is no dialog.
 */
export function refer(
  session: Session,
  options: ReferOptions,
  now: number,
): { readonly referral: Referral; readonly effects: readonly Effect[] } {
  // A recorded session writes down what it is asked.
  const { refer: recorded } = session as { readonly refer?: (...args: readonly unknown[]) => ReturnType<typeof refer> }
  if (recorded !== undefined) return recorded(options, now)
  // Sessions are all made here.
  const call = session as Call
  const { dialog, state, all } = call
  if (dialog === undefined || (state.name !== 'confirmed' && state.name !== 'accepted'))
    throw new MisuseError(`refer: the session is ${state.name}, not confirmed`)
  const headers = referHeaders(options)
  const referrals = Referrals.of(dialog) ?? make(call, new Referrals(all, dialog, call.authentication))
  const referral = referrals.refer(session, headers, now, (at) =>
    // As for any request inside the dialog (RFC 3261 12.2.1.2).
    end(call, { kind: 'failed', cause: 'dialog-gone' }, at),
  )
  return { referral, effects: all.context.take() }
}

/** The dialog of an ended call stays for as long as there is something to hear in it. */
function make(call: Call, referrals: Referrals): Referrals {
  referrals.over = () => {
    if (isEnded(call)) call.all.remove(referrals.dialog)
  }
  return referrals
}
