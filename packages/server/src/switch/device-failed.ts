import type { SessionEnd } from '@offhook/sip'
import type { Call } from './call.ts'
import type { Leg } from './leg.ts'
import { bestFailure, type Failure } from './outcome.ts'
import { refuse } from './refuse.ts'

/**
 * A device that rang has refused, given up or vanished. The others ring on; a 'no' to everyone (6xx) ends them all.
 * Deviation: 486 and 603 of one device do not stop the person's other devices. See ADR 3.
 */
export async function deviceFailed(call: Call, leg: Leg, end: SessionEnd): Promise<void> {
  const failure = failureOf(end)
  if (!(await rungAgain(call, leg, failure))) await deviceGone(call, leg, failure)
}

/** Whether the device, which did not like our media, has been rung with other media instead. */
async function rungAgain(call: Call, leg: Leg, failure: Failure): Promise<boolean> {
  const again = call.again.get(leg.id)
  if (!isDislike(failure) || !again || call.answeredBy !== undefined || call.over) return false
  if (!(await again())) return false
  call.removeDevice(leg)
  await call.context.engine.release(call.id, leg.id)
  return true
}

/** What it was offered, it does not take; other media it might. */
export const isDislike = (failure: Failure): boolean =>
  failure.kind === 'status' && (failure.status === 488 || failure.status === 606)

export async function deviceGone(call: Call, leg: Leg, failure: Failure): Promise<void> {
  call.failures.push(failure)
  call.removeDevice(leg)
  await call.context.engine.release(call.id, leg.id)
  if (call.devices.size === 0 && !call.answered && !call.over) await refuse(call, bestFailure(call.failures))
}

export function failureOf(end: SessionEnd): Failure {
  switch (end.kind) {
    case 'rejected': {
      const reason = end.response?.reason
      return reason === undefined || reason === ''
        ? { kind: 'status', status: end.status }
        : { kind: 'status', status: end.status, reason }
    }
    case 'cancelled':
      return { kind: 'no-answer' }
    case 'bye':
    case 'failed':
      return { kind: 'unreachable' }
    default: {
      const impossible: never = end
      throw new Error(`unknown session end ${JSON.stringify(impossible)}`)
    }
  }
}
