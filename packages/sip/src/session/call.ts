import { type Authentication, type Dialog, Exchange } from '../dialog/index.ts'
import { type Body, type HeaderField, MisuseError, type SipRequest } from '../message/index.ts'
import type { Reason, Session, SessionEnd, SessionEvent, SessionState } from '../user-agent/types.ts'
import type { Answer } from './answer.ts'
import type { Calls } from './calls.ts'
import type { CallExtension } from './extension.ts'
import type { Incoming } from './incoming.ts'
import type { Outgoing } from './outgoing.ts'
import { reasonHeaders } from './reason.ts'
import type { Reoffers } from './reoffers.ts'

/** What the verbs of a session share. The outside sees `Session` alone. */
export interface Call extends Session {
  readonly all: Calls
  state: SessionState
  dialog: Dialog | undefined
  readonly authentication: Authentication | undefined
  readonly first: Outgoing | Incoming
  readonly reoffers: Reoffers
  readonly extension: CallExtension | undefined
  replaces?: Call | undefined
  /** Our description as last agreed, or on offer in the first INVITE. */
  local: Body | undefined
  /** Our 2xx that is not acknowledged yet. */
  answer: Answer | undefined
  /** The peer sent a BYE, or hangUp was asked for, before it could be done. */
  hangUpAfterAck: { readonly reason: Reason | undefined } | undefined
}

export function tell(call: Call, event: SessionEvent): void {
  call.all.context.emit({ type: 'session', session: call, event })
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
  call.extension?.ended?.(now)
  tell(call, { type: 'ended', end: how })
}

/** A request in the dialog, with what we know of its realm. */
export function requestInside(
  call: Pick<Call, 'all' | 'authentication'>,
  dialog: Dialog,
  method: string,
  headers: readonly HeaderField[],
  body?: Body,
): { readonly request: SipRequest; readonly branch: string } {
  const { context } = call.all
  const branch = context.tokens.branch()
  const all = [...headers, ...(call.authentication?.headers(method, dialog.target, body, dialog.flow) ?? [])]
  return { request: dialog.request(context, method, branch, dialog.nextSeq(), all, body), branch }
}

/** Waits for nothing: the call is over whatever becomes of it (RFC 3261 15.1.1). */
export function sendBye(call: Call, dialog: Dialog, reason: Reason | undefined, now: number): void {
  call.reoffers.beforeBye?.(dialog)
  const { request, branch } = requestInside(call, dialog, 'BYE', reasonHeaders(reason))
  new Exchange(call.all.transactions, dialog, call.authentication).start(request, branch, dialog.flow, now)
}

export function checkStatus(verb: string, status: number, least: number, most: number): void {
  if (status < least || status > most) throw new MisuseError(`${verb}: ${status} is not ${least} to ${most}`)
}

/** An incoming call that nobody has seen is over: its INVITE is refused. */
export function dismiss(call: Call): void {
  call.state = { name: 'ended' }
  call.all.context.sessions--
}
