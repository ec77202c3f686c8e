/** What sessions are told and tell: options and events. */
import type { SessionDirection as Direction, Originator as Whose } from '../enums.d.ts'
import type { EventEmitter } from '../events.ts'
import type { causes, DTMF_TRANSPORT } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse, OutgoingRequest } from '../lib/SIPMessage.ts'

export type SessionDirection = Direction
export const SessionDirection: typeof Direction = {
  INCOMING: 'incoming',
  OUTGOING: 'outgoing',
} as unknown as typeof Direction

export type Originator = Whose
export const Originator: typeof Whose = {
  LOCAL: 'local',
  REMOTE: 'remote',
  SYSTEM: 'system',
} as unknown as typeof Whose

/** Whose doing it was, inside this package. */
export type Party = 'local' | 'remote' | 'system'

/** As old browsers had it; @deprecated in the standard, and here still there. */
export interface RTCPeerConnectionDeprecated extends RTCPeerConnection {
  getRemoteStreams(): MediaStream[]
}

export interface ExtraHeaders {
  extraHeaders?: string[]
}

export interface AcceptOptions extends ExtraHeaders {
  body?: string
}

export interface AnswerOptions extends ExtraHeaders {
  mediaConstraints?: MediaStreamConstraints
  mediaStream?: MediaStream
  pcConfig?: RTCConfiguration
  rtcConstraints?: object
  rtcAnswerConstraints?: RTCOfferOptions
  rtcOfferConstraints?: RTCOfferOptions
  /** Seconds; what is below 60 becomes 90. */
  sessionTimersExpires?: number
  /** The page's own: `session.data`. */
  data?: unknown
}

export interface RejectOptions extends ExtraHeaders {
  status_code?: number
  reason_phrase?: string
}

export interface TerminateOptions extends RejectOptions {
  body?: string
  cause?: causes | string
}

export interface ReferOptions extends ExtraHeaders {
  // biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type
  eventHandlers?: any
  replaces?: RTCSession
}

export interface OnHoldResult {
  local: boolean
  remote: boolean
}

/** Milliseconds. */
export interface DTMFOptions extends ExtraHeaders {
  duration?: number
  interToneGap?: number
  transportType?: DTMF_TRANSPORT | `${DTMF_TRANSPORT}`
}

export interface HoldOptions extends ExtraHeaders {
  useUpdate?: boolean
}

export interface RenegotiateOptions extends HoldOptions {
  rtcOfferConstraints?: RTCOfferOptions
}

export interface DTMF extends EventEmitter {
  tone: string
  duration: number
}

export interface Info extends EventEmitter {
  contentType: string
  body: string
}

export interface PeerConnectionEvent {
  peerconnection: RTCPeerConnectionDeprecated
}

export interface ConnectingEvent {
  request: IncomingRequest | OutgoingRequest
}

export interface SendingEvent {
  request: OutgoingRequest
}

export interface IncomingEvent {
  originator: Whose.LOCAL
}

export interface EndEvent {
  originator: Originator
  message: IncomingRequest | IncomingResponse
  cause: string
}

export interface IncomingDTMFEvent {
  originator: Whose.REMOTE
  dtmf: DTMF
  request: IncomingRequest
}

export interface OutgoingDTMFEvent {
  originator: Whose.LOCAL
  dtmf: DTMF
  request: OutgoingRequest
}

export interface IncomingInfoEvent {
  originator: Whose.REMOTE
  info: Info
  request: IncomingRequest
}

export interface OutgoingInfoEvent {
  originator: Whose.LOCAL
  info: Info
  request: OutgoingRequest
}

export interface HoldEvent {
  originator: Originator
}

export interface ReInviteEvent {
  request: IncomingRequest
  callback?: VoidFunction
  reject: (options?: RejectOptions) => void
}

export interface ReferEvent {
  request: IncomingRequest
  // biome-ignore lint/complexity/noBannedTypes: JsSIP's own type
  accept: Function
  reject: VoidFunction
}

export interface SDPEvent {
  originator: Originator
  type: string
  sdp: string
}

export interface IceCandidateEvent {
  candidate: RTCIceCandidate
  /** Enough: the description goes out with the candidates so far. */
  ready: VoidFunction
}

export interface OutgoingEvent {
  originator: Whose.REMOTE
  response: IncomingResponse
}

export interface OutgoingAckEvent {
  originator: Whose.LOCAL
}

export interface IncomingAckEvent {
  originator: Whose.REMOTE
  ack: IncomingRequest
}

export interface MediaStreamTypes {
  audio?: boolean
  video?: boolean
}

export type OutgoingListener = (event: OutgoingEvent) => void
