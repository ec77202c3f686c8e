import { causes } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import { setLocalMediaStatus } from './mute.ts'
import { RECOVERED } from './recover.ts'
import { type ReofferOptions, reoffer } from './reoffer.ts'
import { C } from './status.ts'
import { held } from './tell.ts'
import type { HoldOptions, RenegotiateOptions } from './types.ts'

export function hold(session: RTCSession, options: HoldOptions, done?: VoidFunction): boolean {
  return change(session, true, options, done)
}

export function unhold(session: RTCSession, options: HoldOptions, done?: VoidFunction): boolean {
  return change(session, false, options, done)
}

export function renegotiate(session: RTCSession, options: RenegotiateOptions, done?: VoidFunction): boolean {
  if (!isPossible(session)) return false
  setLocalMediaStatus(session)
  void offer(session, options, done, () => {})
  return true
}

function change(session: RTCSession, wanted: boolean, options: HoldOptions, done?: VoidFunction): boolean {
  if (!isPossible(session) || session._localHold === wanted) return false
  session._localHold = wanted
  held(session, wanted ? 'hold' : 'unhold', 'local')
  void offer(session, options, done, () => {
    // Refused: it is as it was, and the call goes on.
    session._localHold = !wanted
    held(session, wanted ? 'unhold' : 'hold', 'local')
  })
  return true
}

function isPossible(session: RTCSession): boolean {
  const isTalking = session._status === C.STATUS_WAITING_FOR_ACK || session._status === C.STATUS_CONFIRMED
  return isTalking && session.isReadyToReOffer()
}

async function offer(
  session: RTCSession,
  options: ReofferOptions,
  done: VoidFunction | undefined,
  refused: () => void,
): Promise<void> {
  const outcome = await reoffer(session, options)
  if (session.isEnded()) return
  if (outcome.kind === 'agreed') done?.()
  else if (outcome.kind === 'refused') refused()
  else if (outcome.kind === 'gone')
    session.terminate({ cause: causes.DIALOG_ERROR, status_code: 500, reason_phrase: causes.DIALOG_ERROR })
  else {
    // Lost on its way: the re-INVITE that follows the reconnect says it again, with the hold as it is wanted now.
    session._interrupted = true
    if (done) session.once(RECOVERED, done)
  }
}
