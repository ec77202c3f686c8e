import type { Flow, UserAgentOptions } from '../types.ts'

/** The first line. `redacted`: passwords, tokens and media keys have been taken out. */
export interface TraceHead {
  readonly trace: 1
  readonly redacted: boolean
  /** Of `createUserAgent`, without `random`. */
  readonly options: Omit<UserAgentOptions, 'random'>
}

/** Bytes of randomness, hex, in the order in which they were drawn: before the inputs that used them. */
export interface RandomLine {
  readonly random: string
}

/** A flow, before it is named for the first time. */
export interface FlowLine {
  readonly open: Flow
}

/** What came over a flow: `text` a WebSocket text, `data` bytes that are UTF-8, `bytes` others: U+0000 to U+00FF. */
export interface DataLine {
  readonly now: number
  readonly flow: string
  readonly text?: string
  readonly data?: string
  readonly bytes?: string
}

export interface FlowClosedLine {
  readonly now: number
  readonly flowClosed: string
}

/** A verb of the user agent, or of what has this number: the sessions and registrations, counted as they appear. */
export interface VerbLine {
  readonly now?: number | undefined
  readonly verb: string
  readonly of?: number
  readonly args: readonly unknown[]
}

/** What the input before this line returned, or the error it threw. */
export interface OutcomeLine {
  readonly returned?: unknown
  readonly threw?: string
}

export type InputLine = DataLine | FlowClosedLine | VerbLine
export type TraceLine = TraceHead | RandomLine | FlowLine | InputLine | OutcomeLine
