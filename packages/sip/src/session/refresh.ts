import { type Dialog, Exchange } from '../dialog/index.ts'
import type { SipResponse } from '../message/index.ts'
import type { LocalFailure } from '../user-agent/types.ts'
import { type Call, end, isEnded, requestInside } from './call.ts'
import { refreshed, refreshHeaders, retryChanges } from './extended.ts'

/**
 * Refreshes the session with no change to it (RFC 4028 7.4): an UPDATE without a body, or a re-INVITE with our description
 * as it stands, once no other re-INVITE is under way. The extensions hear what becomes of it, the driver does not.
 */
export function refresh(call: Call, method: 'UPDATE' | 'INVITE', now: number): void {
  const { dialog } = call
  if (dialog === undefined || isEnded(call)) return
  if (method === 'INVITE') call.reoffers.refresh(now)
  else sendUpdate(call, dialog, now)
}

function sendUpdate(call: Call, dialog: Dialog, now: number): void {
  const { transactions } = call.all
  const { request, branch } = requestInside(call, dialog, 'UPDATE', refreshHeaders(call, 'UPDATE'))
  const done = (outcome: SipResponse | LocalFailure, at: number) => {
    if (isEnded(call)) return
    if (typeof outcome === 'string' || outcome.status >= 300) {
      refreshFailed(call, outcome, at)
      return
    }
    dialog.refreshTarget(outcome)
    refreshed(call, request, outcome, 'local', at)
  }
  const exchange = new Exchange(transactions, dialog, call.authentication, done, retryChanges(call))
  exchange.start(request, branch, dialog.flow, now)
}

/** The peer that knows nothing of the dialog ends it (RFC 3261 12.2.1.2); all else is for the extensions to judge. */
export function refreshFailed(call: Call, why: SipResponse | LocalFailure, now: number): void {
  if (typeof why !== 'string' && why.status === 481) end(call, { kind: 'failed', cause: 'dialog-gone' }, now)
  else for (const extension of call.extensions) extension.refreshFailed?.(why, now)
}
