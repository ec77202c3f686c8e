/** Requests inside the dialog, and the CANCEL of an INVITE. */
import { causes } from '../lib/Constants.ts'
import { DTMF } from '../lib/RTCSession/DTMF.ts'
import { Info } from '../lib/RTCSession/Info.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { acknowledged } from './await-ack.ts'
import { applyRemote } from './description.ts'
import { receiveReinvite, receiveUpdate } from './receive-offer.ts'
import { receiveNotify, receiveRefer, receiveReplaces } from './receive-refer.ts'
import { C } from './status.ts'
import { confirmed, described, ended, failed } from './tell.ts'

interface Reception {
  readonly receive: Receiver
  readonly states: readonly number[]
}

type Receiver = (session: RTCSession, request: IncomingRequest) => void

/** Who takes it, and in which states of the call; in others it gets a 403. */
const receivers: Readonly<Record<string, Reception>> = {
  INVITE: { receive: receiveInvite, states: [C.STATUS_CONFIRMED] },
  UPDATE: { receive: receiveUpdate, states: [C.STATUS_CONFIRMED] },
  REFER: { receive: receiveRefer, states: [C.STATUS_CONFIRMED] },
  NOTIFY: { receive: receiveNotify, states: [C.STATUS_CONFIRMED] },
  INFO: {
    receive: receiveInfo,
    states: [
      C.STATUS_1XX_RECEIVED,
      C.STATUS_WAITING_FOR_ANSWER,
      C.STATUS_ANSWERED,
      C.STATUS_WAITING_FOR_ACK,
      C.STATUS_CONFIRMED,
    ],
  },
  BYE: {
    receive: receiveBye,
    states: [C.STATUS_CONFIRMED, C.STATUS_WAITING_FOR_ACK, C.STATUS_INVITE_RECEIVED, C.STATUS_WAITING_FOR_ANSWER],
  },
}

export function receiveInDialog(session: RTCSession, request: IncomingRequest): void {
  if (request.method === 'CANCEL') {
    receiveCancel(session, request)
    return
  }
  if (request.method === 'ACK') {
    receiveAck(session, request)
    return
  }
  const reception = receivers[request.method]
  if (reception === undefined) request.reply(501)
  else if (reception.states.includes(session._status)) reception.receive(session, request)
  else request.reply(403, 'Wrong Status')
}

function receiveInvite(session: RTCSession, request: IncomingRequest): void {
  if (request.hasHeader('replaces')) receiveReplaces(session, request)
  else receiveReinvite(session, request)
}

// Once it has been answered a CANCEL comes too late (RFC 3261 9.2).
function receiveCancel(session: RTCSession, request: IncomingRequest): void {
  if (session._status !== C.STATUS_WAITING_FOR_ANSWER && session._status !== C.STATUS_ANSWERED) return
  session._status = C.STATUS_CANCELED
  ;(session._request as IncomingRequest).reply(487)
  failed(session, 'remote', request, causes.CANCELED)
}

function receiveAck(session: RTCSession, request: IncomingRequest): void {
  if (session._status !== C.STATUS_WAITING_FOR_ACK) return
  session._status = C.STATUS_CONFIRMED
  acknowledged(session)
  const confirm = (): void => {
    if (!session._is_confirmed && !session.isEnded()) confirmed(session, 'remote', request)
  }
  if (!session._late_sdp) {
    confirm()
    return
  }
  if (!request.body) {
    session.terminate({ cause: causes.MISSING_SDP, status_code: 400 })
    return
  }
  applyRemote(session, described(session, 'remote', 'answer', request.body)).then(confirm, () => {
    if (!session.isEnded()) session.terminate({ cause: causes.BAD_MEDIA_DESCRIPTION, status_code: 488 })
  })
}

function receiveBye(session: RTCSession, request: IncomingRequest): void {
  request.reply(200)
  if (session._status < C.STATUS_ANSWERED) (session._request as IncomingRequest).reply(487, 'BYE Received')
  ended(session, 'remote', request, causes.BYE)
}

function receiveInfo(session: RTCSession, request: IncomingRequest): void {
  const type = request.getHeader('Content-Type')?.toLowerCase()
  if (type === undefined) request.reply(415)
  else if (type.startsWith('application/dtmf-relay')) new DTMF(session).init_incoming(request)
  else new Info(session).init_incoming(request)
}
