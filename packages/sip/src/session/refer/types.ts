import type { HeaderField, SipRequest, SipResponse } from '../../message/types.ts'
import type { Effect, LocalFailure, Reply, RequestOptions, Session } from '../../user-agent/types.ts'
import type { ReferTo } from './refer-to.ts'
import type { RefereeState, ReferralState } from './tables.ts'

export interface ReferOptions {
  /** Where the peer shall turn to: a URI, or a header's value. */
  readonly to: string
  /** The value of Referred-By (RFC 3892): who sends the peer there. */
  readonly referredBy?: string
  /** The new call takes the place of this one there (RFC 3891): an attended transfer. */
  readonly replaces?: Session
  /** False: we do not want to hear what becomes of it (RFC 4488). The peer may tell us all the same. */
  readonly subscription?: boolean
  readonly headers?: readonly HeaderField[]
}

/** A REFER outside any dialog. */
export interface OutsideReferOptions extends Omit<RequestOptions, 'method' | 'body'> {
  /** Where the NOTIFYs shall reach us; with its angle brackets. */
  readonly contact: string
  readonly refer: ReferOptions
}

/** What we have asked a peer to do. */
export interface Referral {
  readonly id: string
  /** Undefined outside a call. */
  readonly session: Session | undefined
  readonly state: ReferralState
}

export type ReferralEnd =
  /** The final status of what the peer did. */
  | { readonly kind: 'done'; readonly status: number; readonly reason: string }
  /** The peer will not tell, as we wished. */
  | { readonly kind: 'quiet' }
  | { readonly kind: 'refused'; readonly response: SipResponse }
  | { readonly kind: 'failed'; readonly cause: LocalFailure }
  /** The peer has stopped telling, before there was a final status; `reason` is RFC 6665's: `timeout`, `noresource` … */
  | { readonly kind: 'stopped'; readonly reason: string | undefined }
  /** The time is over and nothing came. */
  | { readonly kind: 'expired' }

export type ReferralEvent =
  | { readonly type: 'accepted'; readonly response: SipResponse }
  | { readonly type: 'progress'; readonly status: number; readonly reason: string; readonly request: SipRequest }
  | { readonly type: 'ended'; readonly end: ReferralEnd }

/** What a peer has asked us to do. `false` where it has been answered, or is over: nothing has been sent. */
export interface ReceivedReferral {
  readonly request: SipRequest
  /** The call whose peer asks; undefined outside a call. */
  readonly session: Session | undefined
  readonly to: ReferTo
  /** To be copied into the request that we then send (RFC 3892 2.2). */
  readonly referredBy: string | undefined
  readonly state: RefereeState
  /** 202, and a first NOTIFY with 100; or 200 and nothing more where the peer wants none. Outside a call with a Contact. */
  accept(now: number, contact?: string): readonly Effect[] | false
  reject(reply: Reply, now: number): readonly Effect[] | false
  /** A status of what we do for the peer; from 200 on it is the last. */
  progress(status: number, now: number, reason?: string): readonly Effect[] | false
}
