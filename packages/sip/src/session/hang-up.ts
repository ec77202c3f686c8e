import type { Reason } from '../user-agent/types.ts'
import { type Call, end, sendBye } from './call.ts'
import { Incoming } from './incoming.ts'

/** The right thing in each state (RFC 3261 9, 15). */
export function hangUp(call: Call, reason: Reason | undefined, now: number): void {
  switch (call.state.name) {
    case 'calling':
    case 'proceeding':
      if (call.first instanceof Incoming) {
        call.first.hangUp(reason, now)
        return
      }
      call.first.cancel(reason, now)
      return
    case 'accepted':
      // The callee must not send BYE before the ACK or 64*T1 (15).
      call.hangUpAfterAck = { reason }
      return
    case 'confirmed':
      if (call.dialog !== undefined) sendBye(call, call.dialog, reason, now)
      end(call, { kind: 'bye', by: 'local', reason }, now)
      return
    case 'cancelling':
    case 'ended':
      return
  }
}
