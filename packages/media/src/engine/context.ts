import type { Pacer } from '../transcode/index.ts'
import type { Counters } from './counters.ts'
import type { CallId, LegId, MediaEvent } from './types.ts'

type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** What a leg may use of the engine it lives in. */
export interface LegContext {
  readonly counters: Counters
  /** Paces what is transcoded. */
  readonly pacer: Pacer
  readonly emit: (event: MediaEvent) => void
  readonly log: Log
  /** ms, never going back. */
  readonly now: () => number
}

export interface LegName {
  readonly call: CallId
  readonly leg: LegId
}
