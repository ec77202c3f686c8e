/**
 * Where JsSIP hangs up, a call goes on: a lost connection to the server says nothing about its audio, which goes another
 * way. Once the server is reached again, what could not be said is said, and each call makes itself known there.
 */
import type { UA } from '../lib/UA.ts'
import { recover } from '../session/recover.ts'

/** The connection is gone. */
export function lost(ua: UA): void {
  for (const session of Object.values(ua._sessions)) if (session.isEstablished()) session._interrupted = true
}

/** The server knows us again. */
export function reachable(ua: UA): void {
  const owed = ua._owed
  ua._owed = []
  for (const say of owed) say()
  for (const session of Object.values(ua._sessions)) if (session._interrupted) recover(session)
}
