import type { Dialog } from '../dialog/index.ts'
import type { ServerTransaction } from '../transaction/index.ts'
import type { Call } from './call.ts'
import { acceptHeaders } from './extended.ts'
import type { Extension } from './extension.ts'

/** UPDATE (RFC 3311). */
export const updates: Extension = {
  allow: ['UPDATE'],
  of: (call) => ({ receive: (transaction, now, dialog) => receive(call, dialog, transaction, now) }),
}

function receive(call: Call, dialog: Dialog, transaction: ServerTransaction, now: number): boolean {
  const { request } = transaction
  if (request.method !== 'UPDATE') return false
  const no = call.extension?.refuse?.(request) ?? (request.hasBody ? { status: 488 } : undefined)
  if (no !== undefined) {
    call.all.transactions.respond(transaction, no, now)
    return true
  }
  dialog.refreshTarget(request)
  const reply = { status: 200, headers: acceptHeaders(call, dialog.contact, request) }
  call.all.transactions.respond(transaction, reply, now)
  call.extension?.refreshed?.(request, reply, 'remote', now)
  return true
}
