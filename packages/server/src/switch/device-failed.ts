import type { SessionEnd } from '@offhook/sip'
import type { Call } from './call.ts'
import type { Leg } from './leg.ts'
import { bestFailure, type Failure } from './outcome.ts'
import { refuse } from './refuse.ts'

/**
 * A device that rang has refused, given up or vanished. The others ring on; a 'no' to everyone (6xx) ends them all.
 * Deviation: 486 and 603 of one device do not stop the person's other devices. See ADR 3.
 */
export function deviceFailed(call: Call, leg: Leg, end: SessionEnd): Promise<void> {
  return deviceGone(call, leg, failureOf(end))
}

export async function deviceGone(call: Call, leg: Leg, failure: Failure): Promise<void> {
  call.failures.push(failure)
  call.removeDevice(leg)
  await call.context.engine.release(call.id, leg.id)
  if (call.devices.size === 0 && call.answeredBy === undefined && !call.over)
    await refuse(call, bestFailure(call.failures))
}

function failureOf(end: SessionEnd): Failure {
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
