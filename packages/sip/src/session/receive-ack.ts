import type { SipRequest } from '../message/index.ts'
import { type Call, end, isEnded, sendBye, tell } from './call.ts'

/** The ACK to our 2xx; one that comes again changes nothing. */
export function acknowledged(call: Call, ack: SipRequest, now: number): void {
  const { answer } = call
  if (answer === undefined || answer.seq !== ack.cseq.seq) return
  answer.stop()
  call.answer = undefined
  if (call.state.name === 'accepted') call.state = { name: 'confirmed' }
  call.reoffers.answered?.(ack)
  tell(call, { type: 'acknowledged', request: ack })
  const late = call.hangUpAfterAck
  if (late !== undefined && call.dialog !== undefined) {
    const { reason } = late
    sendBye(call, call.dialog, reason, now)
    end(call, { kind: 'bye', by: 'local', reason }, now)
    return
  }
  call.reoffers.proceed(now)
}

/** 64*T1 have passed: whoever took our 2xx would have said so (RFC 3261 13.3.1.4, 14.2). */
export function unacknowledged(call: Call, now: number): void {
  if (isEnded(call) || call.dialog === undefined) return
  sendBye(call, call.dialog, undefined, now)
  end(call, { kind: 'failed', cause: 'no-ack' }, now)
}
