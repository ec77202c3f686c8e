/** The steps of a call, as the page hears them. */
import { tell } from '../events.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse, OutgoingRequest } from '../lib/SIPMessage.ts'
import { closeMediaStream } from '../lib/Utils.ts'
import { setLocalMediaStatus } from './mute.ts'
import { C } from './status.ts'
import type { Party } from './types.ts'

type Message = IncomingRequest | IncomingResponse | string | null

export function announce(session: RTCSession, originator: Party, request: IncomingRequest | OutgoingRequest): void {
  session._ua.newRTCSession(session, { originator, session, request })
}

export function progress(session: RTCSession, originator: Party, response: IncomingResponse | null): void {
  tell(session, 'progress', { originator, response })
}

export function accepted(session: RTCSession, originator: Party, response: IncomingResponse | null): void {
  session._start_time = new Date()
  tell(session, 'accepted', { originator, response })
}

export function confirmed(session: RTCSession, originator: Party, ack: IncomingRequest | null): void {
  session._is_confirmed = true
  tell(session, 'confirmed', { originator, ack })
}

export function ended(session: RTCSession, originator: Party, message: Message, cause: string): void {
  session._end_time = new Date()
  close(session)
  tell(session, 'ended', { originator, message, cause })
}

export function failed(session: RTCSession, originator: Party, message: Message, cause: string): void {
  // Whom a REFER made place this call hears it first.
  session.emit('_failed', { originator, message, cause })
  close(session)
  tell(session, 'failed', { originator, message, cause })
}

export function held(session: RTCSession, event: 'hold' | 'unhold', originator: Party): void {
  setLocalMediaStatus(session)
  tell(session, event, { originator })
}

/** An exception of the browser's. */
export function broke(session: RTCSession, event: string, error: unknown): void {
  session.emit(event, error)
}

export function connecting(session: RTCSession, request: IncomingRequest | OutgoingRequest): void {
  tell(session, 'connecting', { request })
}

/** The offer or answer, which a listener may change before it is used. */
export function described(
  session: RTCSession,
  originator: Party,
  type: 'offer' | 'answer',
  sdp: string,
): RTCSessionDescriptionInit & { sdp: string } {
  const event = { originator, type, sdp }
  tell(session, 'sdp', event)
  return { type, sdp: event.sdp }
}

function close(session: RTCSession): void {
  // A stream that the page has given is the page's to close.
  if (session._localMediaStreamLocallyGenerated) closeMediaStream(session._localMediaStream)
  if (session._status === C.STATUS_TERMINATED) return
  session._status = C.STATUS_TERMINATED
  session._connection?.close()
  for (const timer of Object.values(session._timers)) clearTimeout(timer)
  session._sessionTimers.stop()
  session._dialog?.terminate()
  session._dialog = undefined
  for (const dialog of Object.values(session._earlyDialogs)) dialog.terminate()
  session._earlyDialogs = {}
  session._referSubscribers = {}
  session._ua.destroyRTCSession(session)
}
