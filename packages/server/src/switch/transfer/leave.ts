import type { Reason, SessionEvent } from '@offhook/sip'
import type { Call } from '../call.ts'
import type { Leg } from '../leg.ts'

const transferred: Reason = { protocol: 'SIP', cause: 200, text: 'Call transferred' }
const gone = { status: 481 } as const

/** ms for a referrer to hang up by itself, as most do when they hear that the transfer was made. */
const patience = 2000

/** The call is between these two from now on; of two that stay together nobody is told. `other`: undefined for a service. */
export function handOver(call: Call, referrer: Leg, stays: Leg, other: Leg | undefined): void {
  const isHere = call.legs.includes(referrer)
  call.between(stays, other)
  call.referrer = undefined
  if (!isHere) return
  call.leaving.add(referrer)
  const timer = setTimeout(() => {
    call.context.endpoint.perform((now) => referrer.session.hangUp(transferred, now))
  }, patience)
  timer.unref()
  call.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}

/** A leg that has no part in the call any more, until its session has ended. */
export async function whileLeaving(call: Call, leg: Leg, event: SessionEvent): Promise<void> {
  const { endpoint, engine, userAgent } = call.context
  switch (event.type) {
    case 'ended':
      call.leaving.delete(leg)
      call.leave(leg)
      await engine.release(call.id, leg.id)
      return
    case 'accepted':
      // It answered while it was told that another had.
      endpoint.perform((now) => leg.session.hangUp(transferred, now))
      return
    case 'reoffer':
      endpoint.perform((now) => leg.session.rejectReoffer(event.transaction, gone, now))
      return
    case 'request':
      endpoint.perform((now) => userAgent.respond(event.transaction, gone, now))
      return
    default:
  }
}
