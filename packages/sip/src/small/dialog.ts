import type { Body, HeaderField } from '../message/types.ts'
import type { Flow } from '../user-agent/types.ts'
import type { Core } from './core.ts'
import { type SmallMessage, tagOf, uriOf } from './message.ts'

/** Who talks with whom, and by which way (RFC 3261 12). */
export interface Dialog {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** As they go into From and To of our requests. */
  readonly from: string
  readonly to: string
  routes: readonly string[]
  target: string
  flow: Flow
  contact: string
  seq: number
  remoteSeq: number
}

export function keyOf({ callId, localTag, remoteTag }: Pick<Dialog, 'callId' | 'localTag' | 'remoteTag'>): string {
  return `${callId} ${localTag} ${remoteTag}`
}

/** Of this request inside it. */
export function keyFor(request: SmallMessage): string {
  return keyOf({
    callId: request.first('Call-ID'),
    localTag: tagOf(request.first('To')),
    remoteTag: tagOf(request.first('From')),
  })
}

/** Ours: `request` is the INVITE that `response` answers. */
export function dialogOfResponse(request: SmallMessage, response: SmallMessage, flow: Flow, contact: string): Dialog {
  const [from, to] = [request.first('From'), response.first('To')]
  return {
    callId: request.first('Call-ID'),
    localTag: tagOf(from),
    remoteTag: tagOf(to),
    from,
    to,
    routes: response.values('Record-Route').reverse(),
    target: uriOf(response.get('Contact')) || request.requestUri,
    flow,
    contact,
    seq: request.seq,
    remoteSeq: -1,
  }
}

export function dialogOfRequest(request: SmallMessage, localTag: string, flow: Flow, contact: string): Dialog {
  const to = request.first('From')
  return {
    callId: request.first('Call-ID'),
    localTag,
    remoteTag: tagOf(to),
    from: `${request.first('To')};tag=${localTag}`,
    to,
    routes: request.values('Record-Route'),
    target: uriOf(request.get('Contact')) || uriOf(to),
    flow,
    contact,
    seq: 0,
    remoteSeq: request.seq,
  }
}

export function refreshTarget(dialog: Dialog, message: SmallMessage): void {
  dialog.target = uriOf(message.get('Contact')) || dialog.target
}

/** A request inside the dialog. */
export function inside(
  core: Core,
  dialog: Dialog,
  method: string,
  headers: readonly HeaderField[] = [],
  body?: Body,
  seq = ++dialog.seq,
): SmallMessage {
  const contact: HeaderField[] = method === 'INVITE' ? [['Contact', dialog.contact]] : []
  return core.request(method, dialog.target, { ...dialog, seq }, [...contact, ...headers], body && `${body}`)
}
