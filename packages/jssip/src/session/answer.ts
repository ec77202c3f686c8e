import { causes } from '../lib/Constants.ts'
import { InvalidStateError, NotSupportedError } from '../lib/Exceptions.ts'
import { Logger } from '../lib/Logger.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { awaitAck } from './await-ack.ts'
import { applyRemote, createConnection, createLocalDescription } from './description.ts'
import { createDialog } from './dialogs.ts'
import { localStream } from './microphone.ts'
import { C } from './status.ts'
import { accepted, connecting, described, failed } from './tell.ts'
import { type AnswerOptions, SessionDirection } from './types.ts'

const logger = new Logger('RTCSession')

export function answer(session: RTCSession, options: AnswerOptions): void {
  session._rtcAnswerConstraints = options.rtcAnswerConstraints ?? null
  session._rtcOfferConstraints = options.rtcOfferConstraints ?? null
  session._data = options.data || session._data
  if (session._direction !== SessionDirection.INCOMING)
    throw new NotSupportedError('"answer" not supported for outgoing RTCSession')
  if (session._status !== C.STATUS_WAITING_FOR_ANSWER) throw new InvalidStateError(session._status)
  const request = session._request as IncomingRequest
  session._sessionTimers.configure(options.sessionTimersExpires)
  session._status = C.STATUS_ANSWERED
  if (!createDialog(session, request, 'UAS')) {
    request.reply(500, 'Error creating dialog')
    return
  }
  clearTimeout(session._timers.userNoAnswerTimer)
  const constraints = mediaFor(request, options)
  createConnection(session, { iceServers: [], ...options.pcConfig }, options.rtcConstraints ?? null)
  accept(session, request, options, constraints).catch((error: unknown) => {
    if (session._status === C.STATUS_TERMINATED) return
    logger.warn('answer() failed: %s', error)
    failed(session, 'system', error instanceof Error ? error.message : String(error), causes.INTERNAL_ERROR)
  })
}

async function accept(
  session: RTCSession,
  request: IncomingRequest,
  options: AnswerOptions,
  constraints: MediaStreamConstraints,
): Promise<void> {
  await Promise.resolve()
  if (session.isEnded()) return
  const stream = await localStream(session, options.mediaStream, constraints, () => {
    request.reply(480)
    failed(session, 'local', null, causes.USER_DENIED_MEDIA_ACCESS)
  })
  if (stream === false) return
  if (!session._late_sdp) {
    try {
      await applyRemote(session, described(session, 'remote', 'offer', request.body))
    } catch (error) {
      if (session._status === C.STATUS_TERMINATED) return
      request.reply(488)
      failed(session, 'system', null, causes.WEBRTC_ERROR)
      throw error
    }
  }
  if (session._status === C.STATUS_TERMINATED) return
  connecting(session, request)
  const sdp = await describe(session).catch((error: unknown) => {
    if (!session.isEnded()) request.reply(500)
    throw error
  })
  if (session._status === C.STATUS_TERMINATED) return
  const headers = [`Contact: ${session._contact}`, ...(options.extraHeaders ?? [])]
  const timer = session._sessionTimers.answered(request)
  request.reply(
    200,
    null,
    [...headers, ...timer],
    sdp,
    () => {
      awaitAck(session, request, sdp)
      accepted(session, 'local', null)
    },
    () => failed(session, 'system', null, causes.CONNECTION_ERROR),
  )
}

function describe(session: RTCSession): Promise<string> {
  return session._late_sdp
    ? createLocalDescription(session, 'offer', session._rtcOfferConstraints)
    : createLocalDescription(session, 'answer', session._rtcAnswerConstraints)
}

/** What to ask the person for: what the page says, else what is offered, and nothing that is not. */
function mediaFor(
  request: IncomingRequest,
  { mediaStream, mediaConstraints, rtcOfferConstraints }: AnswerOptions,
): MediaStreamConstraints {
  const { media } = request.parseSDP()
  const wanted: MediaStreamConstraints = { ...mediaConstraints }
  for (const kind of ['audio', 'video'] as const) {
    const offered = media.filter(({ type }) => type === kind)
    if (mediaStream) {
      const tracks = kind === 'audio' ? mediaStream.getAudioTracks() : mediaStream.getVideoTracks()
      if (wanted[kind] === false) for (const track of tracks) mediaStream.removeTrack(track)
      continue
    }
    wanted[kind] ??= offered.some(({ direction = 'sendrecv' }) => direction === 'sendrecv')
    const receives = kind === 'audio' ? 'offerToReceiveAudio' : 'offerToReceiveVideo'
    if (offered.length === 0 && !rtcOfferConstraints?.[receives]) wanted[kind] = false
  }
  return wanted
}
