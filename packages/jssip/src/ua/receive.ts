/** Finds whom a request is for (RFC 3261 8.2, 12.2.2). */
import { tell } from '../events.ts'
import { Message } from '../lib/Message.ts'
import { Notifier } from '../lib/Notifier.ts'
import { Options } from '../lib/Options.ts'
import { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { checkTransaction, InviteServerTransaction, NonInviteServerTransaction } from '../lib/Transactions.ts'
import type { UA } from '../lib/UA.ts'
import { hasWebRtc } from '../platform.ts'

export function receiveRequest(ua: UA, request: IncomingRequest): void {
  const { method, ruri, to_tag } = request
  const { user } = ruri
  if (user !== ua.configuration.uri.user && user !== ua.contact.uri.user) {
    if (method !== 'ACK') request.reply_sl(404)
    return
  }
  if (ruri.scheme === 'sips') {
    request.reply_sl(416)
    return
  }
  if (checkTransaction(ua, request)) return
  if (method === 'INVITE') new InviteServerTransaction(ua, ua.transport, request)
  else if (method !== 'ACK' && method !== 'CANCEL') new NonInviteServerTransaction(ua, ua.transport, request)
  if (unheard(ua, request)) return
  if (method === 'OPTIONS') new Options(ua).init_incoming(request)
  else if (method === 'MESSAGE') new Message(ua).init_incoming(request)
  else if (to_tag) receiveInside(ua, request)
  else receiveOutside(ua, request)
}

/** Whether the page listens for nothing of the kind; then it has been answered. */
function unheard(ua: UA, request: IncomingRequest): boolean {
  const [event, status] = {
    OPTIONS: ['newOptions', 200] as const,
    MESSAGE: ['newMessage', 405] as const,
    SUBSCRIBE: ['newSubscribe', 405] as const,
    INVITE: ['newRTCSession', 405] as const,
  }[request.method] ?? ['', 0]
  if (status === 0 || ua.listenerCount(event) > 0 || (request.method === 'INVITE' && request.to_tag)) return false
  request.reply(status)
  return true
}

function receiveOutside(ua: UA, request: IncomingRequest): void {
  switch (request.method) {
    case 'INVITE':
      receiveInvite(ua, request)
      return
    case 'BYE':
      request.reply(481)
      return
    case 'CANCEL':
      findSession(ua, request)?.receiveRequest(request)
      return
    case 'ACK':
      return
    case 'NOTIFY':
      tell(ua, 'sipEvent', { event: request.event, request })
      request.reply(200)
      return
    case 'SUBSCRIBE':
      Notifier.init_incoming(request, () => tell(ua, 'newSubscribe', { event: request.event, request }))
      return
    default:
      request.reply(405)
  }
}

function receiveInvite(ua: UA, request: IncomingRequest): void {
  const { replaces } = request
  if (!hasWebRtc()) {
    request.reply(488)
  } else if (replaces === undefined) {
    new RTCSession(ua).init_incoming(request)
  } else {
    const session = findDialog(ua, replaces.call_id, replaces.from_tag, replaces.to_tag)?.owner
    if (!(session instanceof RTCSession)) request.reply(481)
    else if (session.isEnded()) request.reply(603)
    else session.receiveRequest(request)
  }
}

function receiveInside(ua: UA, request: IncomingRequest): void {
  const { method, call_id, from_tag, to_tag } = request
  const dialog = findDialog(ua, call_id, from_tag, to_tag)
  if (dialog !== undefined) {
    dialog.receiveRequest(request)
    return
  }
  const session = method === 'NOTIFY' ? findSession(ua, request) : undefined
  if (session !== undefined) session.receiveRequest(request)
  else if (method === 'NOTIFY') request.reply(481, 'Subscription does not exist')
  else if (method !== 'ACK') request.reply(481)
}

function findSession(ua: UA, { call_id, from_tag, to_tag }: IncomingRequest): RTCSession | undefined {
  return ua._sessions[call_id + from_tag] ?? ua._sessions[call_id + to_tag]
}

function findDialog(ua: UA, callId: string, a: string, b: string) {
  return ua._dialogs[callId + a + b] ?? ua._dialogs[callId + b + a]
}
