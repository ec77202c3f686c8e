/** A session as data, so that it can outlive the process: a part of the contract in types.ts. */
import type { HeaderField } from '../message/types.ts'
import type { Flow } from './flow-types.ts'

/**
 * An answered session between two requests: its dialog (RFC 3261 12), what was agreed last, and the session timer. It is JSON as
 * it stands. Its descriptions may hold keys of media.
 */
export interface KeptSession {
  readonly direction: 'incoming' | 'outgoing'
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** Of the first INVITE: its URI, From and To as they were printed, and whose product sent it. */
  readonly uri: string
  readonly from: string
  readonly to: string
  readonly userAgent?: string
  readonly routes: readonly string[]
  /** The peer's Contact URI. */
  readonly target: string
  /** Our Contact value. */
  readonly contact: string
  readonly flow: Flow
  readonly localSeq: number
  readonly remoteSeq?: number
  /** Our description as last agreed. */
  readonly local?: string
  readonly refreshed?: KeptRefresh
}

/** The last agreement on a session timer (RFC 4028), or that there is none. */
export interface KeptRefresh {
  /** Whose request it was. */
  readonly by: 'local' | 'remote'
  /** When: ms of the core's clock. Whoever restores it brings it to the clock of then. */
  readonly at: number
  /** What the request and its 2xx said of it. */
  readonly request: readonly HeaderField[]
  readonly response: readonly HeaderField[]
}
