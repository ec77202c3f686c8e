import type { CallId, MediaEngine, Service } from '@offhook/media'
import type { Binding, Flow, SipRequest, UserAgent } from '@offhook/sip'
import type { DirectoryUser, Identity } from '../auth/index.ts'
import type { SipEndpoint } from '../transport/index.ts'
import type { Asked } from './asked.ts'
import type { LikedProtection } from './liked-protection.ts'
import type { Journal } from './restart/journal.ts'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** All that a call needs of the rest of the server. */
export interface SwitchContext {
  readonly userAgent: UserAgent
  readonly endpoint: SipEndpoint
  /** For what is passed on to a leg, and its outcome back. */
  readonly asked: Asked
  readonly engine: MediaEngine
  readonly domain: string
  /** Whether this host in a request URI means us. */
  readonly isOurs: (host: string) => boolean
  readonly authenticate: (request: SipRequest, flow: Flow) => Promise<Identity>
  readonly findUser: (extension: string) => Promise<DirectoryUser | undefined>
  readonly bindingsOf: (extension: string) => readonly Binding[]
  /** Extension to what answers there. */
  readonly services: ReadonlyMap<string, Service>
  /** Extensions whose phones take and send keys by INFO alone. */
  readonly infoKeys?: ReadonlySet<string>
  readonly liked: LikedProtection
  /** Keeps the media of a call that was found again after a restart, where media can outlive us. */
  readonly claim?: ((call: CallId) => boolean) | undefined
  readonly journal?: Journal
  /** Seconds devices ring until the call counts as not answered. */
  readonly ringTimeout: number
  readonly log: Log
}
