/** A call that lost its server or its audio, and how it comes back. */
import { causes } from '../lib/Constants.ts'
import { Logger } from '../lib/Logger.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import { reoffer } from './reoffer.ts'

const logger = new Logger('RTCSession')

/** Milliseconds: until another try, and until audio that does not come back is given up. */
const again = 3000
const giveUpAfter = 60_000

/** Told inside, once the other side has agreed again. */
export const RECOVERED = Symbol('recovered')

const flowing = (session: RTCSession): boolean =>
  ['connected', 'completed'].includes(session.connection.iceConnectionState)

/** Makes the call known to the server again by a re-INVITE; with new ICE where there is no audio. */
export function recover(session: RTCSession): void {
  if (!session.isEstablished()) {
    session._interrupted = false
    return
  }
  if (!session._ua.isConnected()) return
  // A 2xx of ours that has not been acknowledged comes first (RFC 3261 14.1).
  if (!session.isReadyToReOffer() || session._status !== session.C.STATUS_CONFIRMED) {
    later(session)
    return
  }
  session._interrupted = false
  const rtcOfferConstraints = { ...session._rtcOfferConstraints, ...(flowing(session) ? {} : { iceRestart: true }) }
  void reoffer(session, { rtcOfferConstraints }).then((outcome) => {
    if (session.isEnded()) return
    if (outcome.kind === 'agreed') {
      session.emit(RECOVERED)
      return
    }
    logger.warn('recover() | the re-INVITE came to nothing: %s', outcome.kind)
    // As long as they hear each other nothing else matters.
    if (outcome.kind === 'gone' && !flowing(session)) {
      session.onDialogError()
      return
    }
    if (outcome.kind === 'lost' || !flowing(session)) {
      session._interrupted = true
      later(session)
    }
  })
}

function later(session: RTCSession): void {
  clearTimeout(session._timers.recoverTimer)
  session._timers.recoverTimer = setTimeout(() => recover(session), again)
}

/** A path that has failed is looked for anew; only when none is found for long is the call over. */
export function watchIce(session: RTCSession, connection: RTCPeerConnection): void {
  connection.addEventListener('iceconnectionstatechange', () => {
    const { iceConnectionState: state } = connection
    if (state === 'connected' || state === 'completed') {
      clearTimeout(session._timers.iceTimer)
      session._timers.iceTimer = undefined
    }
    if (session.isEnded() || (state !== 'failed' && state !== 'disconnected')) return
    if (state === 'failed' && !session.isEstablished()) {
      giveUp(session)
      return
    }
    session._timers.iceTimer ??= setTimeout(() => giveUp(session), giveUpAfter)
    // A moment of silence often ends by itself.
    if (state === 'failed') recover(session)
    else later(session)
  })
}

function giveUp(session: RTCSession): void {
  if (session.isEnded() || flowing(session)) return
  session.terminate({ cause: causes.RTP_TIMEOUT, status_code: 408, reason_phrase: causes.RTP_TIMEOUT })
}
