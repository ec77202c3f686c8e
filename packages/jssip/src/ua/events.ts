/** What the user agent tells. */

import type { Originator } from '../enums.d.ts'
import type { causes } from '../lib/Constants.ts'
import type { Message } from '../lib/Message.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse, OutgoingRequest } from '../lib/SIPMessage.ts'
import type { Socket } from '../lib/Socket.ts'

export interface IncomingRTCSessionEvent {
  originator: Originator.REMOTE
  session: RTCSession
  request: IncomingRequest
}

export interface OutgoingRTCSessionEvent {
  originator: Originator.LOCAL
  session: RTCSession
  request: OutgoingRequest
}

export type RTCSessionEvent = IncomingRTCSessionEvent | OutgoingRTCSessionEvent

export interface ConnectingEvent {
  socket: Socket
  attempts: number
}

export interface ConnectedEvent {
  socket: Socket
}

export interface DisconnectEvent {
  socket: Socket
  error: boolean
  code?: number
  reason?: string
}

export interface RegisteredEvent {
  response: IncomingResponse
}

export interface UnRegisteredEvent {
  response: IncomingResponse
  cause?: causes
}

export interface IncomingMessageEvent {
  originator: Originator.REMOTE
  message: Message
  request: IncomingRequest
}

export interface OutgoingMessageEvent {
  originator: Originator.LOCAL
  message: Message
  request: OutgoingRequest
}

export interface IncomingOptionsEvent {
  originator: Originator.REMOTE
  request: IncomingRequest
}

export interface OutgoingOptionsEvent {
  originator: Originator.LOCAL
  request: OutgoingRequest
}

export type ConnectingListener = (event: ConnectingEvent) => void
export type ConnectedListener = (event: ConnectedEvent) => void
export type DisconnectedListener = (event: DisconnectEvent) => void
export type RegisteredListener = (event: RegisteredEvent) => void
export type UnRegisteredListener = (event: UnRegisteredEvent) => void
export type RegistrationFailedListener = UnRegisteredListener
export type RegistrationExpiringListener = () => void
export type IncomingRTCSessionListener = (event: IncomingRTCSessionEvent) => void
export type OutgoingRTCSessionListener = (event: OutgoingRTCSessionEvent) => void
export type RTCSessionListener = IncomingRTCSessionListener | OutgoingRTCSessionListener
export type IncomingMessageListener = (event: IncomingMessageEvent) => void
export type OutgoingMessageListener = (event: OutgoingMessageEvent) => void
export type MessageListener = IncomingMessageListener | OutgoingMessageListener
export type IncomingOptionsListener = (event: IncomingOptionsEvent) => void
export type OutgoingOptionsListener = (event: OutgoingOptionsEvent) => void
export type OptionsListener = IncomingOptionsListener | OutgoingOptionsListener
// biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type
export type SipEventListener = <T = any>(event: { event: T; request: IncomingRequest }) => void
// biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type
export type SipSubscribeListener = <T = any>(event: { event: T; request: IncomingRequest }) => void

export interface UAEventMap {
  connecting: ConnectingListener
  connected: ConnectedListener
  disconnected: DisconnectedListener
  registered: RegisteredListener
  unregistered: UnRegisteredListener
  registrationFailed: RegistrationFailedListener
  registrationExpiring: RegistrationExpiringListener
  newRTCSession: RTCSessionListener
  newMessage: MessageListener
  sipEvent: SipEventListener
  newSubscribe: SipSubscribeListener
  newOptions: OptionsListener
}
