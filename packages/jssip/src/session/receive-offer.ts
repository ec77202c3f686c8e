/** The other side's re-INVITE and UPDATE. The page hears of them first, and may refuse. */
import { tell } from '../events.ts'
import { Logger } from '../lib/Logger.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { awaitAck } from './await-ack.ts'
import { applyRemote, createLocalDescription, inTurn } from './description.ts'
import { isHeldBy, mangleOffer } from './mangle.ts'
import { C } from './status.ts'
import { described, held } from './tell.ts'
import type { RejectOptions } from './types.ts'

const logger = new Logger('RTCSession')

interface Asked {
  request: IncomingRequest
  callback: (() => void) | undefined
  reject(options?: RejectOptions): void
}

export function receiveReinvite(session: RTCSession, request: IncomingRequest): void {
  const asked = ask(session, 'reinvite', request)
  if (asked === undefined) return
  session._late_sdp = !request.body
  const answer = (sdp: string): void => {
    const body = session._late_sdp ? mangleOffer(session, sdp) : sdp
    const headers = [`Contact: ${session._contact}`, ...session._sessionTimers.answered(request)]
    request.reply(200, null, headers, body, () => awaitAck(session, request, body))
    asked.callback?.()
  }
  if (request.body) {
    answerOffer(session, request, answer)
    return
  }
  // Without an offer it asks for ours.
  if (session._remoteHold) {
    session._remoteHold = false
    held(session, 'unhold', 'remote')
  }
  inTurn(session, () => createLocalDescription(session, 'offer', session._rtcOfferConstraints)).then(answer, () =>
    request.reply(500),
  )
}

export function receiveUpdate(session: RTCSession, request: IncomingRequest): void {
  const asked = ask(session, 'update', request)
  if (asked === undefined) return
  const answer = (sdp: string | null): void => {
    request.reply(200, null, [`Contact: ${session._contact}`, ...session._sessionTimers.answered(request)], sdp)
    asked.callback?.()
  }
  if (request.body) answerOffer(session, request, answer)
  else answer(null)
}

/** Undefined where the page has refused. */
function ask(session: RTCSession, event: 'reinvite' | 'update', request: IncomingRequest): Asked | undefined {
  let isRefused = false
  const asked: Asked = {
    request,
    callback: undefined,
    reject({ status_code = 403, reason_phrase = '', extraHeaders } = {}) {
      isRefused = true
      if (session._status !== C.STATUS_CONFIRMED) return
      if (status_code < 300 || status_code >= 700) throw new TypeError(`Invalid status_code: ${status_code}`)
      request.reply(status_code, reason_phrase, extraHeaders)
    },
  }
  tell(session, event, asked)
  return isRefused ? undefined : asked
}

function answerOffer(session: RTCSession, request: IncomingRequest, answer: (sdp: string) => void): void {
  if (request.getHeader('Content-Type')?.toLowerCase() !== 'application/sdp') {
    request.reply(415)
    return
  }
  makeAnswer(session, request).then(
    (sdp) => {
      if (session._status !== C.STATUS_TERMINATED) answer(sdp)
    },
    (error: unknown) => logger.warn('an offer came to nothing: %s', error),
  )
}

async function makeAnswer(session: RTCSession, request: IncomingRequest): Promise<string> {
  const isHeld = isHeldBy(request.body)
  try {
    await applyRemote(session, described(session, 'remote', 'offer', request.body))
  } catch (error) {
    request.reply(488)
    throw error
  }
  if (session._status === C.STATUS_TERMINATED) throw new Error('terminated')
  if (session._remoteHold !== isHeld) {
    session._remoteHold = isHeld
    held(session, isHeld ? 'hold' : 'unhold', 'remote')
  }
  try {
    return await inTurn(session, () => createLocalDescription(session, 'answer', session._rtcAnswerConstraints))
  } catch (error) {
    request.reply(500)
    throw error
  }
}
