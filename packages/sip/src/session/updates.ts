import type { ServerTransaction } from '../transaction/index.ts'
import type { Call } from './call.ts'
import { acceptHeaders, refreshed, refusal } from './extended.ts'
import type { Extension } from './extension.ts'

/** UPDATE (RFC 3311). */
export const updates: Extension = {
  allow: ['UPDATE'],
  of: (call) => ({ receive: (transaction, now) => receive(call, transaction, now) }),
}

function receive(call: Call, transaction: ServerTransaction, now: number): boolean {
  const { request } = transaction
  const { dialog } = call
  if (request.method !== 'UPDATE' || dialog === undefined) return false
  const no = refusal(call, request) ?? (request.body.length > 0 ? { status: 488 } : undefined)
  if (no !== undefined) {
    call.all.transactions.respond(transaction, no, now)
    return true
  }
  dialog.refreshTarget(request)
  const reply = { status: 200, headers: acceptHeaders(call, dialog.contact, request) }
  call.all.transactions.respond(transaction, reply, now)
  refreshed(call, request, reply, 'remote', now)
  return true
}
