/** REFER, its NOTIFYs, and INVITE with Replaces (RFC 3515, 3891). The page is asked. */
import { tell } from '../events.ts'
import { SIP } from '../lib/Constants.ts'
import { ReferNotifier } from '../lib/RTCSession/ReferNotifier.ts'
import { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse } from '../lib/SIPMessage.ts'
import type { CallOptions } from './connect.ts'
import { C } from './status.ts'

type InitCallback = (session: RTCSession) => void

export function receiveRefer(session: RTCSession, request: IncomingRequest): void {
  const { refer_to } = request
  if (refer_to === undefined || refer_to.uri.scheme !== SIP) {
    request.reply(refer_to === undefined ? 400 : 416)
    return
  }
  request.reply(202)
  const notifier = new ReferNotifier(session, request.cseq)
  tell(session, 'refer', {
    request,
    accept(initCallback?: InitCallback, options: CallOptions = {}) {
      if (!isTalking(session)) return
      const placed = new RTCSession(session._ua)
      report(placed, notifier)
      const replaces = refer_to.uri.getHeader('replaces')
      const extraHeaders = [...(options.extraHeaders ?? [])]
      if (replaces) extraHeaders.push(`Replaces: ${decodeURIComponent(String(replaces))}`)
      const target = refer_to.uri.clone()
      target.clearHeaders()
      placed.connect(target, { ...options, extraHeaders }, callbackOf(initCallback))
    },
    reject: () => notifier.notify(603),
  })
}

/** Tells the one who referred how the call goes. */
function report(placed: RTCSession, notifier: ReferNotifier): void {
  const onResponse = ({ response }: { response: IncomingResponse | null }): void => {
    if (response) notifier.notify(response.status_code, response.reason_phrase)
  }
  const emitter = placed as { on(type: string, listener: (event: never) => void): unknown }
  emitter.on('progress', onResponse)
  emitter.on('accepted', onResponse)
  emitter.on('_failed', ({ message, cause }: { message: IncomingResponse | null; cause: string }) => {
    if (message) notifier.notify(message.status_code, message.reason_phrase)
    else notifier.notify(487, cause)
  })
}

export function receiveNotify(session: RTCSession, request: IncomingRequest): void {
  const { event } = request
  if (event?.event !== 'refer') {
    request.reply(event === undefined ? 400 : 489)
    return
  }
  const all = Object.values(session._referSubscribers)
  const id = event.params?.id
  if (!id && all.length !== 1) {
    request.reply(400, 'Missing event id parameter')
    return
  }
  const subscriber = id ? session._referSubscribers[id] : all[0]
  if (subscriber === undefined) {
    request.reply(481, 'Subscription does not exist')
    return
  }
  subscriber.receiveNotify(request)
  request.reply(200)
}

export function receiveReplaces(session: RTCSession, request: IncomingRequest): void {
  tell(session, 'replaces', {
    request,
    accept(initCallback?: InitCallback) {
      if (!isTalking(session)) return
      const next = new RTCSession(session._ua)
      // The old one goes when the new one stands.
      next.on('confirmed', () => {
        if (!session.isEnded()) session.terminate()
      })
      next.init_incoming(request, callbackOf(initCallback))
    },
    reject: () => request.reply(486),
  })
}

function isTalking({ _status }: RTCSession): boolean {
  return _status === C.STATUS_WAITING_FOR_ACK || _status === C.STATUS_CONFIRMED
}

function callbackOf(callback: unknown): InitCallback | undefined {
  return typeof callback === 'function' ? (callback as InitCallback) : undefined
}
