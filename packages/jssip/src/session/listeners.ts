/** Which event has which listener. */
import type {
  ConnectingEvent,
  EndEvent,
  HoldEvent,
  IceCandidateEvent,
  IncomingAckEvent,
  IncomingDTMFEvent,
  IncomingEvent,
  IncomingInfoEvent,
  MediaStreamTypes,
  OutgoingAckEvent,
  OutgoingDTMFEvent,
  OutgoingInfoEvent,
  OutgoingListener,
  PeerConnectionEvent,
  ReferEvent,
  ReInviteEvent,
  SDPEvent,
  SendingEvent,
} from './types.ts'

// biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type
export type GenericErrorListener = (error: any) => void
export type PeerConnectionListener = (event: PeerConnectionEvent) => void
export type ConnectingListener = (event: ConnectingEvent) => void
export type SendingListener = (event: SendingEvent) => void
export type IncomingListener = (event: IncomingEvent) => void
export type { OutgoingListener }
export type IncomingConfirmedListener = (event: IncomingAckEvent) => void
export type OutgoingConfirmedListener = (event: OutgoingAckEvent) => void
export type CallListener = IncomingListener | OutgoingListener
export type ConfirmedListener = IncomingConfirmedListener | OutgoingConfirmedListener
export type EndListener = (event: EndEvent) => void
export type IncomingDTMFListener = (event: IncomingDTMFEvent) => void
export type OutgoingDTMFListener = (event: OutgoingDTMFEvent) => void
export type DTMFListener = IncomingDTMFListener | OutgoingDTMFListener
export type IncomingInfoListener = (event: IncomingInfoEvent) => void
export type OutgoingInfoListener = (event: OutgoingInfoEvent) => void
export type InfoListener = IncomingInfoListener | OutgoingInfoListener
export type HoldListener = (event: HoldEvent) => void
export type MuteListener = (event: MediaStreamTypes) => void
export type ReInviteListener = (event: ReInviteEvent) => void
export type UpdateListener = ReInviteListener
export type ReferListener = (event: ReferEvent) => void
export type SDPListener = (event: SDPEvent) => void
export type IceCandidateListener = (event: IceCandidateEvent) => void

export interface RTCSessionEventMap {
  peerconnection: PeerConnectionListener
  connecting: ConnectingListener
  sending: SendingListener
  progress: CallListener
  accepted: CallListener
  confirmed: ConfirmedListener
  ended: EndListener
  failed: EndListener
  newDTMF: DTMFListener
  newInfo: InfoListener
  hold: HoldListener
  unhold: HoldListener
  muted: MuteListener
  unmuted: MuteListener
  reinvite: ReInviteListener
  update: UpdateListener
  refer: ReferListener
  replaces: ReferListener
  sdp: SDPListener
  icecandidate: IceCandidateListener
  getusermediafailed: GenericErrorListener
  'peerconnection:createofferfailed': GenericErrorListener
  'peerconnection:createanswerfailed': GenericErrorListener
  'peerconnection:setlocaldescriptionfailed': GenericErrorListener
  'peerconnection:setremotedescriptionfailed': GenericErrorListener
}
