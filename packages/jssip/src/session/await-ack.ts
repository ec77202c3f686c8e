/** A 2xx of ours is sent again until its ACK comes; without one the call is over (RFC 3261 13.3.1.4). */
import { BYE, causes } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { T1, T2, TIMER_H } from '../lib/Timers.ts'
import { C } from './status.ts'
import { ended } from './tell.ts'

export function awaitAck(session: RTCSession, request: IncomingRequest, body: string | null): void {
  session._status = C.STATUS_WAITING_FOR_ACK
  const repeat = (interval: number): void => {
    session._timers.invite2xxTimer = setTimeout(() => {
      if (session._status !== C.STATUS_WAITING_FOR_ACK) return
      request.reply(200, null, [`Contact: ${session._contact}`], body)
      repeat(Math.min(2 * interval, T2))
    }, interval)
  }
  acknowledged(session)
  repeat(T1)
  session._timers.ackTimer = setTimeout(() => {
    if (session._status !== C.STATUS_WAITING_FOR_ACK) return
    clearTimeout(session._timers.invite2xxTimer)
    // A lost connection has lost the ACK too: the re-INVITE after it stands in for it.
    if (session._interrupted) {
      session._status = C.STATUS_CONFIRMED
      return
    }
    session.sendRequest(BYE)
    ended(session, 'remote', null, causes.NO_ACK)
  }, TIMER_H)
}

export function acknowledged(session: RTCSession): void {
  clearTimeout(session._timers.ackTimer)
  clearTimeout(session._timers.invite2xxTimer)
}
