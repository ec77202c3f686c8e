/** The answers to our first INVITE (RFC 3261 13.2.2). */
import { ACK, BYE, causes } from '../lib/Constants.ts'
import { Dialog } from '../lib/Dialog.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingResponse } from '../lib/SIPMessage.ts'
import { sipErrorCause } from '../lib/Utils.ts'
import { applyRemote, inTurn } from './description.ts'
import { createDialog, createEarlyDialog } from './dialogs.ts'
import { C } from './status.ts'
import { accepted, broke, confirmed, described, failed, progress } from './tell.ts'
import { reasonHeader, sendCancel } from './terminate.ts'

export function receiveInviteResponse(session: RTCSession, response: IncomingResponse): void {
  const { status_code } = response
  const isSuccess = status_code >= 200 && status_code < 300
  if (session._dialog !== undefined && isSuccess) {
    repeated(session, session._dialog, response)
    return
  }
  if (session._is_canceled) {
    if (status_code < 200) sendCancel(session)
    else if (isSuccess) acceptAndLeave(session, response)
    return
  }
  if (session._status !== C.STATUS_INVITE_SENT && session._status !== C.STATUS_1XX_RECEIVED) return
  if (status_code === 100) session._status = C.STATUS_1XX_RECEIVED
  else if (status_code < 200) provisional(session, response)
  else if (isSuccess) success(session, response)
  else failed(session, 'remote', response, sipErrorCause(status_code))
}

/** The same 2xx again, or one of another fork: that one is acknowledged and hung up. */
function repeated(session: RTCSession, dialog: Dialog, response: IncomingResponse): void {
  const { call_id, local_tag, remote_tag } = dialog.id
  const isSame = call_id === response.call_id && local_tag === response.from_tag && remote_tag === response.to_tag
  if (isSame) {
    session.sendRequest(ACK)
    return
  }
  const fork = Dialog.of(session, response, 'UAC')
  fork?.sendRequest(ACK)
  fork?.sendRequest(BYE)
  fork?.terminate()
}

function provisional(session: RTCSession, response: IncomingResponse): void {
  if (!response.to_tag) return
  if (response.hasHeader('contact') && !createEarlyDialog(session, response, 'UAC')) return
  session._status = C.STATUS_1XX_RECEIVED
  if (!response.body) {
    progress(session, 'remote', response)
    return
  }
  const description = described(session, 'remote', 'answer', response.body)
  // Early media: a later one may differ, and is an answer to the same offer only in a pranswer's sense.
  applyRemote(session, description).then(
    () => progress(session, 'remote', response),
    () => {},
  )
}

function success(session: RTCSession, response: IncomingResponse): void {
  session._status = C.STATUS_CONFIRMED
  if (!response.body) {
    acceptAndLeave(session, response, 400, causes.MISSING_SDP)
    failed(session, 'remote', response, causes.BAD_MEDIA_DESCRIPTION)
    return
  }
  if (!createDialog(session, response, 'UAC')) return
  const description = described(session, 'remote', 'answer', response.body)
  void finish(session, response, description)
}

async function finish(
  session: RTCSession,
  response: IncomingResponse,
  description: RTCSessionDescriptionInit,
): Promise<void> {
  const { connection } = session
  try {
    // An answer that came with a provisional response is replaced: the offer stands anew.
    await inTurn(session, async () => {
      if (connection.signalingState !== 'stable') return
      await connection.setLocalDescription(await connection.createOffer(session._rtcOfferConstraints ?? undefined))
    })
  } catch (error) {
    if (session.isEnded()) return
    acceptAndLeave(session, response, 500, String(error))
    failed(session, 'local', response, causes.WEBRTC_ERROR)
    return
  }
  try {
    await inTurn(session, () => connection.setRemoteDescription(description))
  } catch (error) {
    if (session.isEnded()) return
    acceptAndLeave(session, response, 488, 'Not Acceptable Here')
    failed(session, 'remote', response, causes.BAD_MEDIA_DESCRIPTION)
    broke(session, 'peerconnection:setremotedescriptionfailed', error)
    return
  }
  if (session.isEnded()) return
  session._sessionTimers.heard(response)
  accepted(session, 'remote', response)
  session.sendRequest(ACK)
  confirmed(session, 'local', null)
}

/** What answered cannot be used, or is wanted no more: ACK, then BYE. */
function acceptAndLeave(session: RTCSession, response: IncomingResponse, status?: number, reason?: string): void {
  if (session._dialog !== undefined || createDialog(session, response, 'UAC')) {
    session.sendRequest(ACK)
    session.sendRequest(BYE, { extraHeaders: reasonHeader(status, reason) })
    session._dialog?.terminate()
    session._dialog = undefined
  }
}
