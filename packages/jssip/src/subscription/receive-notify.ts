import type { IncomingRequest } from '../lib/SIPMessage.ts'
import type { Subscriber } from '../lib/Subscriber.ts'
import type { EventValue } from '../message/incoming.ts'

interface State {
  state: string
  reason?: string
  expires?: number
  params?: Record<string, string | undefined>
}

/** Milliseconds by which the notifier's idea of the end may differ from ours. */
const tolerance = 2000

/** A NOTIFY of this subscription (RFC 6665 4.1.3). */
export function receiveNotify(subscriber: Subscriber, request: IncomingRequest): void {
  if (request.method !== 'NOTIFY') {
    request.reply(405)
    return
  }
  const { C } = subscriber
  const event = request.parseHeader<EventValue | undefined>('Event')
  const given = request.parseHeader<State | undefined>('subscription-state')
  const states: Readonly<Record<string, number>> = {
    pending: C.STATE_PENDING,
    active: C.STATE_ACTIVE,
    terminated: C.STATE_TERMINATED,
    init: C.STATE_INIT,
    notify_wait: C.STATE_WAITING_NOTIFY,
  }
  const next = given === undefined ? undefined : states[given.state]
  const isOther =
    event !== undefined && (event.event !== subscriber._event_name || event.params?.id !== subscriber._event_id)
  if (event === undefined || isOther || given === undefined || next === undefined) {
    request.reply(isOther ? 489 : 400)
    subscriber._terminateDialog(C.WRONG_NOTIFY_RECEIVED)
    return
  }
  request.reply(200)
  const before = subscriber._state
  const isFinal = next === C.STATE_TERMINATED
  if (before !== C.STATE_TERMINATED && !isFinal) {
    subscriber._state = next
    const { expires } = given
    if (expires !== undefined && subscriber._expires_timestamp - (Date.now() + expires * 1000) > tolerance)
      subscriber._scheduleSubscribe(expires)
  }
  if (before !== next && next === C.STATE_PENDING) subscriber.emit('pending')
  else if (before !== next && next === C.STATE_ACTIVE) subscriber.emit('active')
  if (request.body) subscriber.emit('notify', isFinal, request, request.body, request.getHeader('content-type'))
  if (!isFinal) return
  const retry = given.params?.['retry-after']
  subscriber._terminateDialog(
    C.FINAL_NOTIFY_RECEIVED,
    given.reason,
    retry === undefined ? undefined : Number.parseInt(retry, 10),
  )
}
