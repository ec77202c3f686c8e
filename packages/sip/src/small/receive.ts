import type { Effect, Flow } from '../user-agent/types.ts'
import { type Call, type Dialogs, end } from './call.ts'
import type { Core } from './core.ts'
import { type Dialog, keyFor } from './dialog.ts'
import { type SmallMessage, tagOf } from './message.ts'
import { reasonOf } from './reason.ts'
import { acknowledged, reoffered } from './reoffers.ts'
import { SmallSession } from './session.ts'

/** Any request of the peer's, repeats and misdirected ones included. */
export function receiveRequest(core: Core, dialogs: Dialogs, request: SmallMessage, flow: Flow): void {
  const { method } = request
  const { allow = [], supported = [] } = core.options
  const known = core.match(request)
  const found = dialogs.get(keyFor(request))
  const isInside = tagOf(request.first('To')) !== ''
  // An ACK to a 2xx is the dialog's.
  if (known && !(method === 'ACK' && known.status < 300)) {
    if (method !== 'ACK') core.resend(known)
    return
  }
  if (method === 'ACK') {
    if (found) {
      found.dialog.flow = flow
      acknowledged(found.call, request)
    }
    return
  }
  const server = core.accept(request, flow)
  if (method === 'CANCEL') {
    const cancelled = core.match(request, 'INVITE')
    if (cancelled) server.tag = cancelled.tag
    core.respond(server, { status: cancelled ? 200 : 481 })
    if (cancelled && cancelled.status < 200) cancelled.cancelled?.(request)
    return
  }
  const lacking = request.values('Require').filter((option) => !supported.includes(option.toLowerCase()))
  if (lacking.length > 0) core.respond(server, { status: 420, headers: [['Unsupported', lacking.join(', ')]] })
  else if (found) receiveInside(found.call, found.dialog, server, flow)
  else if (isInside || method === 'BYE') core.respond(server, { status: 481 })
  else if (!allow.includes(method)) core.respond(server, { status: 405, headers: [core.allow] })
  else if (method === 'INVITE') {
    core.respond(server, { status: 100 })
    const session = new SmallSession(core, dialogs, request, flow, server)
    server.cancelled = (cancel) => session.endEarly('cancelled', reasonOf(cancel))
    core.emit({ type: 'invitation', session, request, flow } as unknown as Effect)
  } else core.emit({ type: 'request', transaction: server.id, request, flow } as unknown as Effect)
}

/** A request inside the dialog, not a repeat of one (RFC 3261 12.2.2). */
function receiveInside(call: Call, dialog: Dialog, server: ReturnType<Core['accept']>, flow: Flow): void {
  const { core } = call
  const { request } = server
  const { method, seq } = request
  // Deviation: a BYE that a later request overtook ends the call all the same (12.2.2 has 500); else one stays on the line.
  if (method !== 'BYE' && seq <= dialog.remoteSeq) {
    core.respond(server, { status: 500, reason: 'CSeq out of order' })
    return
  }
  dialog.remoteSeq = seq
  // The peer is where it last spoke from (RFC 5626 5.3).
  dialog.flow = flow
  if (method === 'BYE') {
    const { name } = call.state
    const reason = reasonOf(request)
    core.respond(server, { status: 200 })
    if (name === 'calling' || name === 'proceeding') call.endEarly('bye', reason)
    else if (name !== 'cancelling') end(call, { kind: 'bye', by: 'remote', reason })
  } else if (method === 'INVITE') reoffered(call, server)
  else if (method === 'OPTIONS')
    core.respond(server, { status: 200, headers: [...core.capabilities, ['Accept', 'application/sdp']] })
  else if (core.options.allow?.includes(method)) call.tell({ type: 'request', transaction: server.id, request })
  else core.respond(server, { status: 405, headers: [core.allow] })
}
