/** Ending a call from this side. */
import type { Reason } from '@offhook/sip'
import type { LiveCall } from './live-call.ts'

/** 486, not 603: the person's other devices go on ringing. */
export function decline(call: LiveCall): void {
  const { session, host, over } = call
  call.end({ by: 'local', kind: 'declined' })
  if (!over && session?.direction === 'incoming' && session.state.name === 'proceeding') {
    host.driver.apply(session.reject({ status: 486 }, host.driver.now()))
  } else release(call)
}

export function hangUp(call: LiveCall): void {
  if (call.over) return
  const { phase } = call.facts
  if (call.direction === 'incoming' && phase !== 'talking') decline(call)
  else {
    call.end({ by: 'local', kind: phase === 'talking' ? 'hungUp' : 'cancelled' })
    release(call)
  }
}

/** CANCEL or BYE, whatever the session wants; the page does not wait for its response. */
export function release(call: LiveCall, reason?: Reason): void {
  const { session, host } = call
  if (!session || session.state.name === 'ended') return
  // Without a flow the BYE would be lost, and the far side talk to nobody: it is sent when there is one again.
  if (session.state.name === 'confirmed' && !host.line?.flow) host.owed.add(session)
  else host.driver.apply(session.hangUp(reason, host.driver.now()))
}
