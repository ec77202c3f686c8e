/** What a person sees of a call, out of what is known of it. */
import type { CallState, Outcome } from '../types.ts'

export interface Facts {
  phase: 'dialing' | 'ringing' | 'earlyMedia' | 'connecting' | 'talking'
  /** Date.now() of the answer, ms. */
  since: number
  /** The signalling or the media is being had back. */
  recovering: boolean
  heldLocally: boolean
  heldRemotely: boolean
  outcome: Outcome | undefined
}

export function stateOf(facts: Facts): CallState {
  const { phase, since, recovering, heldLocally, heldRemotely, outcome } = facts
  if (outcome) return { name: 'ended', outcome }
  if (phase !== 'talking') return { name: phase }
  if (recovering) return { name: 'reconnecting', since }
  if (heldLocally || heldRemotely) {
    return { name: 'held', since, by: heldLocally ? (heldRemotely ? 'both' : 'local') : 'remote' }
  }
  return { name: 'answered', since }
}

/** True where listeners need not be told again. */
export function sameState(a: Seen, b: Seen): boolean {
  return a.name === b.name && a.by === b.by
}

/** Only `held` has `by`. */
interface Seen {
  readonly name: CallState['name']
  readonly by?: string
}
