/** Ending a call from this side. */
import type { Reason } from '@offhook/sip'
import type { Outcome } from '../types.ts'
import type { LiveCall } from './live-call.ts'

/** 486, not 603: the person's other devices go on ringing. */
export function decline(call: LiveCall, kind: Outcome['kind'] = 'declined'): void {
  const { session, host } = call
  call.end({ by: 'local', kind })
  if (session?.direction === 'incoming' && session.state.name === 'proceeding') {
    host.driver.apply(session.reject({ status: 486 }, host.driver.now()))
  } else release(call)
}

export function hangUp(call: LiveCall): void {
  const { facts, direction, replaces, host } = call
  if (replaces) {
    // The far side can be told once the call is had back; another reload on the way must not forget it.
    replaces.gone = true
    host.keep()
  } else decline(call, facts.phase === 'talking' ? 'hungUp' : direction === 'incoming' ? 'declined' : 'cancelled')
}

/** CANCEL or BYE, whatever the session wants; the page does not wait for its response. */
export function release(call: LiveCall, reason?: Reason): void {
  const { session, host } = call
  if (!session || session.state.name === 'ended') return
  // Without a flow the BYE would be lost, and the far side talk to nobody: it is sent when there is one again.
  if (session.state.name === 'confirmed' && !host.line?.flow) host.owed.add(session)
  else host.driver.apply(session.hangUp(reason, host.driver.now()))
}
