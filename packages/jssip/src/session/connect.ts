import { tell } from '../events.ts'
import { causes } from '../lib/Constants.ts'
import { InvalidStateError, NotSupportedError } from '../lib/Exceptions.ts'
import { RequestSender } from '../lib/RequestSender.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import { InitialOutgoingInviteRequest } from '../lib/SIPMessage.ts'
import { URI } from '../lib/URI.ts'
import { newTag } from '../lib/Utils.ts'
import { hasWebRtc } from '../platform.ts'
import { listen } from '../requests/applicant.ts'
import { createConnection, createLocalDescription } from './description.ts'
import { receiveInviteResponse } from './invite-response.ts'
import type { RTCSessionEventMap } from './listeners.ts'
import { localStream } from './microphone.ts'
import { C } from './status.ts'
import { announce, connecting, failed } from './tell.ts'
import { type AnswerOptions, SessionDirection } from './types.ts'

export interface CallOptions extends AnswerOptions {
  eventHandlers?: Partial<RTCSessionEventMap>
  anonymous?: boolean
  fromUserName?: string
  fromDisplayName?: string
}

export function connect(
  session: RTCSession,
  target: string | URI,
  options: CallOptions,
  initCallback?: (session: RTCSession) => void,
): void {
  const ua = session._ua
  session._rtcOfferConstraints = options.rtcOfferConstraints ?? null
  session._rtcAnswerConstraints = options.rtcAnswerConstraints ?? null
  session._data = options.data || session._data
  if (target === undefined) throw new TypeError('Not enough arguments')
  if (session._status !== C.STATUS_NULL) throw new InvalidStateError(session._status)
  if (!hasWebRtc()) throw new NotSupportedError('WebRTC not supported')
  const to = ua.normalizeTarget(target)
  if (!to) throw new TypeError(`Invalid target: ${target}`)
  session._sessionTimers.configure(options.sessionTimersExpires)
  listen(session, options.eventHandlers)
  const request = makeInvite(session, to, options)
  session._request = request
  session._id = request.call_id + session._from_tag
  createConnection(session, { iceServers: [], ...options.pcConfig }, options.rtcConstraints ?? null)
  session._direction = SessionDirection.OUTGOING
  session._local_identity = request.from
  session._remote_identity = request.to
  initCallback?.(session)
  announce(session, 'local', request)
  void invite(session, request, options)
}

function makeInvite(session: RTCSession, to: URI, options: CallOptions): InitialOutgoingInviteRequest {
  const ua = session._ua
  const { uri } = ua.configuration
  const { anonymous = false, fromUserName, fromDisplayName, extraHeaders = [] } = options
  const from_tag = newTag()
  session._from_tag = from_tag
  session._contact = ua.contact.toString({ anonymous, outbound: true })
  // RFC 3325 9.2, RFC 3323: who it is goes to the own server alone.
  const identity = anonymous || fromUserName ? [`P-Preferred-Identity: ${uri}`] : []
  const from_uri = anonymous
    ? new URI('sip', 'anonymous', 'anonymous.invalid')
    : fromUserName
      ? new URI('sip', fromUserName, uri.host)
      : undefined
  const from_display_name = fromDisplayName || (anonymous ? 'Anonymous' : undefined)
  return new InitialOutgoingInviteRequest(to, ua, { from_tag, from_uri, from_display_name }, [
    ...extraHeaders,
    ...identity,
    ...(anonymous ? ['Privacy: id'] : []),
    `Contact: ${session._contact}`,
    'Content-Type: application/sdp',
    ...session._sessionTimers.asked(),
  ])
}

async function invite(session: RTCSession, request: InitialOutgoingInviteRequest, options: CallOptions): Promise<void> {
  const isOver = (): boolean => session._status === C.STATUS_TERMINATED || session._is_canceled
  // The page first gets its chance to listen.
  await Promise.resolve()
  if (isOver()) return
  const constraints = { ...(options.mediaConstraints ?? { audio: true, video: true }) }
  const stream = await localStream(session, options.mediaStream, constraints, () =>
    failed(session, 'local', null, causes.USER_DENIED_MEDIA_ACCESS),
  )
  if (stream === false || session._status === C.STATUS_TERMINATED) return
  connecting(session, request)
  let sdp: string
  try {
    sdp = await createLocalDescription(session, 'offer', session._rtcOfferConstraints)
  } catch {
    if (!isOver()) failed(session, 'local', null, causes.WEBRTC_ERROR)
    return
  }
  if (isOver()) return
  request.body = sdp
  session._status = C.STATUS_INVITE_SENT
  const sender = new RequestSender(session._ua, request, {
    onRequestTimeout: () => session.onRequestTimeout(),
    onTransportError: () => session.onTransportError(),
    onAuthenticated: (again) => {
      session._request = again as InitialOutgoingInviteRequest
    },
    onReceiveResponse: (response) => receiveInviteResponse(session, response),
  })
  // The page may still change what goes out.
  tell(session, 'sending', { request })
  if (!isOver()) sender.send()
}
