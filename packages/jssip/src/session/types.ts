/** What sessions are told and tell: options and events. */
import type { EventEmitter } from '../events.ts'
import type { causes, DTMF_TRANSPORT } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse, OutgoingRequest } from '../lib/SIPMessage.ts'

export const SessionDirection = { INCOMING: 'incoming', OUTGOING: 'outgoing' } as const
export type SessionDirection = (typeof SessionDirection)[keyof typeof SessionDirection]

export const Originator = { LOCAL: 'local', REMOTE: 'remote', SYSTEM: 'system' } as const
export type Originator = (typeof Originator)[keyof typeof Originator]

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
  transportType?: DTMF_TRANSPORT
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
  originator: typeof Originator.LOCAL
}

export interface EndEvent {
  originator: Originator
  message: IncomingRequest | IncomingResponse
  cause: string
}

export interface IncomingDTMFEvent {
  originator: typeof Originator.REMOTE
  dtmf: DTMF
  request: IncomingRequest
}

export interface OutgoingDTMFEvent {
  originator: typeof Originator.LOCAL
  dtmf: DTMF
  request: OutgoingRequest
}

export interface IncomingInfoEvent {
  originator: typeof Originator.REMOTE
  info: Info
  request: IncomingRequest
}

export interface OutgoingInfoEvent {
  originator: typeof Originator.LOCAL
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
  originator: typeof Originator.REMOTE
  response: IncomingResponse
}

export interface OutgoingAckEvent {
  originator: typeof Originator.LOCAL
}

export interface IncomingAckEvent {
  originator: typeof Originator.REMOTE
  ack: IncomingRequest
}

export interface MediaStreamTypes {
  audio?: boolean
  video?: boolean
}

export type OutgoingListener = (event: OutgoingEvent) => void
