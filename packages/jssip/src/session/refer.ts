import { ReferSubscriber } from '../lib/RTCSession/ReferSubscriber.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { URI } from '../lib/URI.ts'
import { C } from './status.ts'
import type { ReferOptions } from './types.ts'

/** Asks the other side to call `target` (RFC 3515), in place of another call of ours where `replaces` says which. */
export function refer(session: RTCSession, target: string | URI, options: ReferOptions = {}): ReferSubscriber | false {
  if (session._status !== C.STATUS_WAITING_FOR_ACK && session._status !== C.STATUS_CONFIRMED) return false
  const to = session._ua.normalizeTarget(target)
  if (!to) throw new TypeError(`Invalid target: ${target}`)
  const subscriber = new ReferSubscriber(session)
  subscriber.sendRefer(to, options)
  let id = subscriber.id
  session._referSubscribers[id] = subscriber
  const forget = (): void => {
    delete session._referSubscribers[id]
  }
  for (const over of ['requestFailed', 'accepted', 'failed']) subscriber.on(over, forget)
  // Sent again with credentials it has another number, which the NOTIFYs will name.
  subscriber.on('authenticated', () => {
    forget()
    id = subscriber.id
    session._referSubscribers[id] = subscriber
  })
  return subscriber
}
