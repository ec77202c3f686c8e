/** Which tone the state of all calls asks for. */
import type { CallState } from '../../types.ts'
import type { ToneName } from './tables.ts'

interface Seen {
  readonly direction: 'incoming' | 'outgoing'
  readonly state: CallState
  /** It answers by itself. */
  readonly quiet?: boolean
}

/** A call that wants to be answered comes first; who talks hears no bell, but that somebody waits. */
export function toneFor(calls: readonly Seen[]): ToneName | undefined {
  const rings = calls.some(
    ({ direction, state, quiet }) => direction === 'incoming' && state.name === 'ringing' && !quiet,
  )
  const talks = calls.some(({ state }) => state.name === 'answered' || state.name === 'reconnecting')
  if (rings) return talks ? 'waiting' : 'ring'
  // Early media brings its own (RFC 3960 3).
  const rung = calls.some(({ direction, state }) => direction === 'outgoing' && state.name === 'ringing')
  return rung ? 'ringback' : undefined
}
