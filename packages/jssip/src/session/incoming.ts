import { causes } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { newTag } from '../lib/Utils.ts'
import { createEarlyDialog } from './dialogs.ts'
import { C } from './status.ts'
import { announce, failed, progress } from './tell.ts'
import { SessionDirection } from './types.ts'

/** An INVITE outside a dialog: it rings. */
export function receiveInvite(
  session: RTCSession,
  request: IncomingRequest,
  initCallback?: (session: RTCSession) => void,
): void {
  const ua = session._ua
  const type = request.getHeader('Content-Type')?.toLowerCase()
  if (request.body && type !== 'application/sdp') {
    request.reply(415)
    return
  }
  session._status = C.STATUS_INVITE_RECEIVED
  session._from_tag = request.from_tag
  session._id = request.call_id + request.from_tag
  session._request = request
  session._contact = ua.contact.toString()
  // One tag in all that we answer.
  request.to_tag = newTag()
  if (!createEarlyDialog(session, request, 'UAS')) {
    request.reply(500, 'Missing Contact header field')
    return
  }
  session._late_sdp = !request.body
  session._status = C.STATUS_WAITING_FOR_ANSWER
  waitNotForEver(session, request)
  session._direction = SessionDirection.INCOMING
  session._local_identity = request.to
  session._remote_identity = request.from
  initCallback?.(session)
  announce(session, 'remote', request)
  // The listener may have refused it.
  if (session.isEnded()) return
  request.reply(180, null, [`Contact: ${session._contact}`])
  progress(session, 'local', null)
}

function waitNotForEver(session: RTCSession, request: IncomingRequest): void {
  const { no_answer_timeout } = session._ua.configuration
  session._timers.userNoAnswerTimer = setTimeout(() => {
    request.reply(408)
    failed(session, 'local', null, causes.NO_ANSWER)
  }, no_answer_timeout)
  // RFC 3261 13.3.1
  const expires = Number(request.getHeader('expires') ?? 0)
  if (!expires) return
  session._timers.expiresTimer = setTimeout(() => {
    if (session._status !== C.STATUS_WAITING_FOR_ANSWER) return
    request.reply(487)
    failed(session, 'system', null, causes.EXPIRES)
  }, expires * 1000)
}
