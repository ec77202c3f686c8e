import { type Authentication, type Dialog, type Dialogs, Exchange } from '../dialog/index.ts'
import type { HeaderField, SipRequest } from '../message/index.ts'
import type { Flow, Reason, SessionEnd, SessionEvent, SessionState } from '../user-agent/types.ts'
import type { Answer } from './answer.ts'
import type { Incoming } from './incoming.ts'
import type { Outgoing } from './outgoing.ts'
import { reasonHeaders } from './reason.ts'
import type { Reoffers } from './reoffers.ts'
import type { InviteSession } from './session.ts'

/** What the verbs of a session share. The outside sees `Session` alone. */
export interface Call {
  readonly all: Dialogs<Call>
  readonly session: InviteSession
  readonly request: SipRequest
  readonly localTag: string
  state: SessionState
  /** The flow of the first INVITE; of the dialog once there is one. */
  flow: Flow
  dialog: Dialog | undefined
  readonly authentication: Authentication | undefined
  readonly first: Outgoing | Incoming
  readonly reoffers: Reoffers
  /** Our 2xx that is not acknowledged yet. */
  answer: Answer | undefined
  /** The peer sent a BYE, or hangUp was asked for, before it could be done. */
  hangUpAfterAck: { readonly reason: Reason | undefined } | undefined
}

export function tell(call: Call, event: SessionEvent): void {
  call.all.context.emit({ type: 'session', session: call.session, event })
}

export function isEnded(call: Call): boolean {
  return call.state.name === 'ended'
}

/** The end of it all: what still waits is told or stopped, and the dialog is gone. */
export function end(call: Call, how: SessionEnd, now: number): void {
  if (isEnded(call)) return
  call.state = { name: 'ended' }
  call.all.context.sessions--
  call.answer?.stop()
  call.answer = undefined
  call.first.sessionEnded(now)
  call.reoffers.sessionEnded(now)
  if (call.dialog !== undefined) call.all.remove(call.dialog)
  tell(call, { type: 'ended', end: how })
}

/** Waits for nothing: the call is over whatever becomes of it (RFC 3261 15.1.1). */
export function sendBye(call: Call, dialog: Dialog, reason: Reason | undefined, now: number): void {
  const { context, transactions } = call.all
  const branch = context.tokens.branch()
  const headers: HeaderField[] = reasonHeaders(reason)
  const uri = dialog.target
  if (call.authentication !== undefined) headers.push(...call.authentication.headers('BYE', uri, undefined))
  const request = dialog.request(context, 'BYE', branch, dialog.nextSeq(), headers)
  new Exchange(transactions, dialog, call.authentication, undefined).start(request, branch, dialog.flow, now)
}

/** What every INVITE and every 2xx to one says of us. */
export function capabilities(call: Pick<Call, 'all'>): HeaderField[] {
  const { allow, supported } = call.all.context
  return supported === ''
    ? [['Allow', allow]]
    : [
        ['Allow', allow],
        ['Supported', supported],
      ]
}
