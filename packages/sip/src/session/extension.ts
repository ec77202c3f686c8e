import type { Dialog } from '../dialog/index.ts'
import type { HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { ServerTransaction } from '../transaction/index.ts'
import type { LocalFailure, Reply } from '../user-agent/types.ts'
import type { Call } from './call.ts'

/** What a user agent may be given on top of plain calls; a page that does not ask for one carries nothing of it (ADR 5). */
export interface Extension {
  /** Option tags for Supported. */
  readonly supported?: readonly string[]
  /** Methods for Allow. */
  readonly allow?: readonly string[]
  /** Its part of one call, which is being made: there is nothing to read in it yet. */
  of(call: Call): CallExtension
}

/** The requests that offer or refresh: the first INVITE, a re-INVITE, an UPDATE. */
export interface CallExtension {
  /** Headers of a refresh request of ours, as it is made. */
  headers?(method: 'INVITE' | 'UPDATE'): readonly HeaderField[]
  /** The peer's refresh request before anybody sees it: a reply refuses it. */
  refuse?(request: SipRequest): Reply | undefined
  /** Headers of our 2xx to the peer's refresh request. */
  accept?(request: SipRequest): readonly HeaderField[]
  /**
   * A failure response to a refresh request of ours: headers to change before it is sent once more with a new branch and
   * CSeq, or undefined to let the response stand.
   */
  retry?(request: SipRequest, response: SipResponse): Readonly<Record<string, readonly string[]>> | undefined
  /** A refresh was agreed: the 2xx has been received, or sent by us. */
  refreshed?(request: SipRequest, response: SipResponse | Reply, by: 'local' | 'remote', now: number): void
  /** A refresh of ours without a body, asked for by `refresh`, came to this. */
  refreshFailed?(why: SipResponse | LocalFailure, now: number): void
  /** A request inside the dialog whose method is in `allow`; true when it is dealt with, else the driver is told of it. */
  receive?(transaction: ServerTransaction, now: number, dialog: Dialog): boolean
  /** The call is over. */
  ended?(now: number): void
}
