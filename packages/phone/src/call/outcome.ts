/** What an end on the wire means to a person. */
import type { SessionEnd } from '@offhook/sip'
import { callReason, failure } from '../failures.ts'
import type { Outcome } from '../types.ts'

export function outcomeOf(
  end: SessionEnd,
  direction: 'incoming' | 'outgoing',
  rang: boolean,
): Omit<Outcome, 'duration'> {
  switch (end.kind) {
    case 'bye':
      return { by: end.by, kind: 'hungUp' }
    case 'cancelled':
      if (direction === 'incoming') {
        return { by: 'remote', kind: end.reason?.cause === 200 ? 'elsewhere' : 'missed' }
      }
      // Not our person's doing, or the call would be over already: it rang too long.
      return { by: 'none', kind: 'failed', failure: failure('no-answer', end) }
    case 'rejected': {
      const what = failure(callReason(end.status, rang), end.response, end.status)
      return { by: end.by, kind: what.reason === 'declined' ? 'declined' : 'failed', failure: what }
    }
    case 'failed':
      return {
        by: 'none',
        kind: 'failed',
        failure: failure(end.cause === 'timeout' ? 'server-unreachable' : 'connection-lost', end),
      }
  }
}
