/**
 * The core's outside. It is sans-IO: handed inputs and the time, it returns an ordered list of effects. It reads no
 * clock, opens no socket, makes no promise and draws no randomness of its own. Times are milliseconds of a monotonic clock.
 */
import type { Body, HeaderField, SipRequest, SipResponse } from '../message/types.ts'
import type { OutsideReferOptions, ReceivedReferral, Referral, ReferralEvent } from '../session/refer/types.ts'
import type { SessionTimerOptions } from '../session/timer/session-timer.ts'
import type { Flow, Need, Opened } from './flow-types.ts'
import type { InviteOptions, PageInviteOptions, RequestOptions } from './invite-types.ts'
import type { KeptSession } from './kept-types.ts'
import type { RegisterFlowsOptions, RegisterOptions, Registration, RegistrationState } from './registration-types.ts'

export type * from './flow-types.ts'
export type * from './invite-types.ts'
export type * from './kept-types.ts'
export type * from './registration-types.ts'

/** Fills `bytes` with randomness; in tests seeded, else from the platform's CSPRNG. */
export type Random = (bytes: Uint8Array) => void

export interface UserAgentOptions {
  readonly random: Random
  /** User-Agent and Server headers. */
  readonly product?: string
  /** Bytes; larger messages are malformed with 413. 65,536 by default. */
  readonly maxMessage?: number
  /** For tests and slow links, ms: T1 500, T2 4000, T4 5000 by default. */
  readonly timers?: { readonly t1?: number; readonly t2?: number; readonly t4?: number }
  /** Put into Allow and Supported; a page's user agent has none by default. */
  readonly allow?: readonly string[]
  readonly supported?: readonly string[]
  /** Server transactions alive at a time: 20,000 of one flow and 100,000 in all by default. What comes above gets 503. */
  readonly limits?: { readonly transactionsPerFlow?: number; readonly transactions?: number }
  /** Session timers (RFC 4028): asked for, every 1800 s, unless this is false. A page hands in `sessionTimer` instead. */
  readonly sessionTimer?: SessionTimerOptions | false
  /** INFO packages that the driver takes (RFC 6086); others get 469. None by default. */
  readonly infoPackages?: readonly string[]
  /**
   * The driver opens flows when a `need` asks it to: then a request that is too large for UDP goes by TCP (RFC 3261
   * 18.1.1), and one that fails at its first place is tried at the flow's `alternatives` (RFC 3263 4.3). Not by default.
   */
  readonly opensFlows?: boolean
}

/** A Reason header (RFC 3326). */
export interface Reason {
  readonly protocol: 'SIP' | 'Q.850'
  readonly cause: number
  readonly text?: string | undefined
}

export interface Reply {
  readonly status: number
  readonly reason?: string
  readonly headers?: readonly HeaderField[]
  /** SDP unless a Content-Type is among the headers. */
  readonly body?: Body | undefined
}

export interface RingReply extends Partial<Reply> {
  /** Our Contact, where requests shall reach us before the call is answered. */
  readonly contact?: string
  readonly reliable?: boolean
}

export interface AcceptReply extends Omit<Reply, 'status'> {
  readonly contact: string
}

export type TransactionId = string

/** Why a request of ours came to nothing without a response. */
export type LocalFailure = 'timeout' | 'transport'

export type SessionState =
  | { readonly name: 'calling' } // INVITE sent, nothing heard
  | { readonly name: 'proceeding' } // a provisional response heard, or an INVITE received and not answered
  | { readonly name: 'cancelling' } // CANCEL sent or waiting for the first provisional response
  | { readonly name: 'accepted' } // 2xx sent, its ACK not yet heard
  | { readonly name: 'confirmed' }
  | { readonly name: 'ended' }

/** Why a session ended. `by` says whose doing it was. */
export type SessionEnd =
  | { readonly kind: 'bye'; readonly by: 'local' | 'remote'; readonly reason?: Reason | undefined }
  | { readonly kind: 'cancelled'; readonly by: 'local' | 'remote'; readonly reason?: Reason | undefined }
  | {
      readonly kind: 'rejected'
      readonly by: 'local' | 'remote'
      readonly response: SipResponse | undefined
      readonly status: number
    }
  | { readonly kind: 'failed'; readonly cause: LocalFailure | 'no-ack' | 'dialog-gone' | 'expired' }

export type SessionEvent =
  /** 101-199; `tag` tells forks apart; the body, if any, is in the response. */
  | { readonly type: 'progress'; readonly response: SipResponse; readonly tag: string }
  /** A 3xx sends our INVITE on, or the target before failed: this one is tried now (`redirects`). */
  | { readonly type: 'redirected'; readonly uri: string; readonly response: SipResponse }
  /**
   * Our INVITE got its first 2xx; ACK has been sent. Where nothing was offered before, the offer is in it: the ACK waits for
   * `acknowledge`; so it is with an offer in a reliable `progress`, and its PRACK.
   */
  | { readonly type: 'accepted'; readonly response: SipResponse }
  /** A reliable provisional response of ours has arrived; `request` carries the answer, if that was the offer. */
  | { readonly type: 'pracked'; readonly request: SipRequest }
  /** The peer acknowledged our 2xx; `request` carries the answer to a late offer. */
  | { readonly type: 'acknowledged'; readonly request: SipRequest }
  /** A re-INVITE, or an offer in an UPDATE or a PRACK: call `answerReoffer` or `rejectReoffer` with this transaction. */
  | { readonly type: 'reoffer'; readonly transaction: TransactionId; readonly request: SipRequest }
  /** Our re-INVITE's or UPDATE's outcome; 491 has been retried, 401/407 answered. If we asked for an offer: `acknowledge` it. */
  | { readonly type: 'reanswer'; readonly response: SipResponse }
  | { readonly type: 'reofferFailed'; readonly response?: SipResponse; readonly cause?: LocalFailure }
  /** INFO, MESSAGE, REFER, NOTIFY … inside the dialog: to be answered with `respond`. */
  | { readonly type: 'request'; readonly transaction: TransactionId; readonly request: SipRequest }
  | { readonly type: 'ended'; readonly end: SessionEnd }

/** The INVITE usage of a dialog, both sides. Methods throw `MisuseError` where the state forbids them and change nothing. */
export interface Session {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly state: SessionState
  readonly flow: Flow
  readonly callId: string
  /** The first INVITE, as sent or received. */
  readonly request: SipRequest
  readonly localTag: string
  readonly remoteTag: string | undefined
  /** Incoming: the call whose place this one takes, which accepting it hangs up (RFC 3891). Judge whether the caller may. */
  readonly replaces?: Session | undefined
  /**
   * Incoming: a provisional response, 180 unless said. One with `reliable` is repeated until its PRACK, where the caller knows
   * how; the next waits for it. 199 goes only to callers who understand it (RFC 6228).
   */
  ring(reply: RingReply, now: number): readonly Effect[]
  /** Incoming: 2xx, repeated until acknowledged. */
  accept(reply: AcceptReply, now: number): readonly Effect[]
  /** Incoming, not yet accepted: a final response of 300 to 699. */
  reject(reply: Reply, now: number): readonly Effect[]
  /** CANCEL, BYE or a 480 as the state demands; nothing once ended. A BYE on the caller's side waits for no one. */
  hangUp(reason: Reason | undefined, now: number): readonly Effect[]
  /** A re-INVITE with this offer, or, with '', that asks for one. One at a time; a second waits for the first. */
  reoffer(body: Body, now: number, headers?: readonly HeaderField[]): readonly Effect[]
  /**
   * An UPDATE with this offer (RFC 3311), before the call is answered too; `tag` then says in which fork. It waits until
   * nothing else is on offer. Not on a page's user agent.
   */
  update(
    body: Body,
    now: number,
    more?: { readonly headers?: readonly HeaderField[]; readonly tag?: string },
  ): readonly Effect[]
  /**
   * The answer to an offer that came in a response: it goes in the ACK or the PRACK. Undefined when there is none: the call is
   * then hung up. Not on a page's user agent.
   */
  acknowledge(body: Body | undefined, now: number, tag?: string): readonly Effect[]
  answerReoffer(transaction: TransactionId, body: Body | undefined, now: number): readonly Effect[] | false
  rejectReoffer(transaction: TransactionId, reply: Reply, now: number): readonly Effect[] | false
  /** A request inside the dialog, such as INFO; its outcome comes as a `response` effect with the returned transaction. */
  send(
    method: string,
    content: { readonly headers?: readonly HeaderField[]; readonly body?: Body },
    now: number,
  ): {
    readonly transaction: TransactionId
    readonly effects: readonly Effect[]
  }
  /** From now on requests of this dialog leave on this flow (a reconnected peer). */
  moveTo(flow: Flow, contact?: string): void
  /** What stands, to be written down: see `UserAgent.restore`. Undefined unless it is answered. Not on a page's user agent. */
  keep(): KeptSession | undefined
}

export type Effect =
  /** Write to the flow. For UDP `to` overrides the flow's remote address (RFC 3261 18.2.2, RFC 3581). */
  | {
      readonly type: 'transmit'
      readonly flow: Flow
      readonly data: Uint8Array | string
      readonly to?: { readonly address: string; readonly port: number } | undefined
    }
  /** A new INVITE outside any dialog; 100 has been sent. */
  | { readonly type: 'invitation'; readonly session: Session; readonly request: SipRequest; readonly flow: Flow }
  | { readonly type: 'session'; readonly session: Session; readonly event: SessionEvent }
  /** Any other request outside a dialog (REGISTER, OPTIONS, MESSAGE …): answer it with `respond`. */
  | { readonly type: 'request'; readonly transaction: TransactionId; readonly request: SipRequest; readonly flow: Flow }
  /** The outcome of `request` or `Session.send`: every final response, or why there is none. */
  | {
      readonly type: 'response'
      readonly transaction: TransactionId
      readonly response?: SipResponse
      readonly cause?: LocalFailure
    }
  /** How something goes that we have asked a peer to do: `refer`. */
  | { readonly type: 'referral'; readonly referral: Referral; readonly event: ReferralEvent }
  | { readonly type: 'registration'; readonly registration: Registration; readonly state: RegistrationState }
  /** A message that could not be understood. `answered` says whether a response has been sent. */
  | {
      readonly type: 'malformed'
      readonly flow: Flow
      readonly status: number
      readonly reason: string
      readonly answered: boolean
    }
  /** The peer broke the framing of a stream or its limits: close it. */
  | { readonly type: 'close'; readonly flow: Flow; readonly reason: string }
  /** RFC 5626 keep-alive: the peer answered our ping (CRLF CRLF) with CRLF. */
  | { readonly type: 'pong'; readonly flow: Flow }
  /** Send a STUN binding request to the flow's peer (RFC 5626 4.4.2); without an answer in time call `flowClosed`. UDP. */
  | { readonly type: 'keepAlive'; readonly flow: Flow }
  /** Something is to be brought by `provide`. After 64*T1 (32 s) it is taken as not to be had. */
  | { readonly type: 'need'; readonly id: string; readonly need: Need }

/** What a page needs of a user agent. */
export interface PageUserAgent {
  /** UDP: one datagram. TCP and TLS: any piece of the stream. WebSocket: one message. */
  receive(flow: Flow, data: Uint8Array | string, now: number): readonly Effect[]
  /** The flow is gone: its client transactions fail with `transport`; dialogs stay, and may move to another flow. */
  flowClosed(flow: Flow, now: number): readonly Effect[]
  /** Does all that is due by now. After an hour of sleep one call is enough. */
  advance(now: number): readonly Effect[]
  /** When to call `advance` next, at the latest. */
  nextDeadline(): number | undefined
  invite(options: PageInviteOptions, now: number): { readonly session: Session; readonly effects: readonly Effect[] }
  register(
    options: RegisterOptions,
    now: number,
  ): { readonly registration: Registration; readonly effects: readonly Effect[] }
  /** `false` when the transaction has ended or was answered: nothing has been sent. */
  respond(transaction: TransactionId, reply: Reply, now: number): readonly Effect[] | false
}

export interface UserAgent extends PageUserAgent {
  invite(options: InviteOptions, now: number): { readonly session: Session; readonly effects: readonly Effect[] }
  /** A request outside any dialog. */
  request(
    options: RequestOptions,
    now: number,
  ): { readonly transaction: TransactionId; readonly effects: readonly Effect[] }
  /** A registration over each of several flows (RFC 5626): each recovers for itself, and waits longer when all are lost. */
  registerFlows(
    options: RegisterFlowsOptions,
    now: number,
  ): { readonly registrations: readonly Registration[]; readonly effects: readonly Effect[] }
  /** Answers a `need`. `false` when it is not wanted any more. */
  provide(id: string, value: Opened | string | undefined, now: number): readonly Effect[] | false
  /**
   * A session as it was when `keep` told of it, in this or an earlier process: requests of its peer find it again, and it can be
   * hung up and re-offered. What was under way then is not.
   */
  restore(kept: KeptSession, now: number): { readonly session: Session; readonly effects: readonly Effect[] }
  /** A REFER outside any dialog; inside one the verb is `refer(session, …)`. */
  refer(options: OutsideReferOptions, now: number): { readonly referral: Referral; readonly effects: readonly Effect[] }
  /** Takes a REFER that a `request` has told of, inside a call or outside. Undefined when it has been answered, as malformed. */
  takeReferral(
    transaction: TransactionId,
    now: number,
  ): { readonly referral: ReceivedReferral | undefined; readonly effects: readonly Effect[] }
  /** Allow and Supported, as every INVITE and its 2xx have them: what to answer to OPTIONS. */
  readonly capabilities: readonly HeaderField[]
  /** What is alive now; all zero when quiet. For tests, metrics and shutdown. */
  readonly size: {
    readonly transactions: number
    readonly dialogs: number
    readonly sessions: number
    readonly registrations: number
  }
  /** Requests of ours without a final response so far: a shutdown waits for them, so that a lost BYE is sent again. */
  readonly unanswered: number
}
