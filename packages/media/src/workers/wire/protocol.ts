import type { Moved } from '../../engine/bridge.ts'
import type { CallReport } from '../../engine/inventory.ts'
import type { CallId, EngineOptions, LegId, MediaEngine, MediaEvent, Refusal } from '../../engine/types.ts'

/** Of everything below. Workers of another version are let be, and end by themselves. */
export const VERSION = 2

/** Of one worker: what cannot be told to a running engine. */
export type WorkerOptions = Omit<EngineOptions, 'log'>

/** What a worker is started with, over the channel that only its parent has. */
export interface WorkerSetup {
  readonly id: string
  /** Its place in the pool, from 0. */
  readonly slot: number
  /** Hash of `options`: whether a later pool would start it the same way. */
  readonly key: string
  readonly options: WorkerOptions
  /** Folder of its entry in the registry. */
  readonly folder: string
  readonly socket: string
  /** In hexadecimal. */
  readonly secret: string
  /** ms to wait for a master before it ends. */
  readonly outlive: number
}

/** What a worker says of itself to who connects. */
export interface About {
  readonly version: number
  readonly id: string
  readonly pid: number
  readonly slot: number
  readonly key: string
}

export interface Commands
  extends Pick<
    MediaEngine,
    'offer' | 'answer' | 'serve' | 'bridge' | 'reoffer' | 'sendDigits' | 'release' | 'stats' | 'close'
  > {
  inventory(): Promise<CallReport[]>
  /** See bridge.ts of the engine. */
  move(from: CallId, leg: LegId, to: CallId, as: LegId): Promise<Moved>
}
export type Command = keyof Commands

export interface Request {
  readonly id: number
  readonly command: Command
  readonly args: readonly unknown[]
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly refused: Refusal }
  | { readonly id: number; readonly error: string }

export interface Beat {
  /** Of its event loop in the last second, 0 to 1. */
  readonly busy: number
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** What a worker says unasked. */
export type Notice =
  | { readonly event: MediaEvent }
  | { readonly beat: Beat }
  | { readonly log: readonly [LogLevel, string, Readonly<Record<string, unknown>>] }
