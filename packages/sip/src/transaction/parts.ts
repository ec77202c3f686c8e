import type { authorize } from '../digest/index.ts'
import type { Codec } from '../message/codec.ts'
import type { SipRequest } from '../message/index.ts'
import type { Flow, UserAgentOptions } from '../user-agent/types.ts'
import type { Admission } from './admission.ts'
import type { Context } from './context.ts'
import type { DeadlineQueue, Expirable } from './deadlines.ts'
import type { TransactionTimers } from './timers.ts'

/** Where a response goes, when that is not the flow's remote address. */
export type Target = { readonly address: string; readonly port: number } | undefined

/** What a user agent is put together from, so that a page need not bring what only servers use. See ADR 5. */
export interface Parts {
  readonly codec: Codec
  deadlines(): DeadlineQueue
  timers(context: Context, owner: Expirable): TransactionTimers
  admission?(options: UserAgentOptions): Admission
  /** Request-URI and Route values of a request inside a dialog. */
  route(routes: readonly string[], target: string): { readonly uri: string; readonly routes: readonly string[] }
  /** The Via lines of our responses to this request. */
  vias(request: SipRequest, flow: Flow): readonly string[]
  target(request: SipRequest, flow: Flow): Target
  /** The ACK to a refusal as text (RFC 3261 17.1.1.3), made and kept more cheaply than a message and its bytes. */
  ack?(invite: SipRequest, to: string | undefined, flow: Flow, branch: string): string
  /** Answers a digest challenge. */
  readonly authorize: typeof authorize
}
