import type { Body, HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import { type Context, viaHeader } from '../transaction/index.ts'
import type { Flow } from '../user-agent/types.ts'
import { addrSpec } from './address.ts'

/** What a dialog begins with (RFC 3261 12.1). */
export interface DialogInit {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** From and To values with their tags, as they go into our requests. */
  readonly local: string
  readonly remote: string
  readonly localSeq: number
  readonly remoteSeq: number | undefined
  /** The peer's Contact URI. */
  readonly target: string
  readonly routes: readonly string[]
  readonly flow: Flow
  /** Our Contact value. */
  readonly contact: string
}

/** The lasting relation of two user agents (RFC 3261 12): who, where, which way, and how far the counting has come. */
export class Dialog {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly routes: readonly string[]
  localSeq: number
  remoteSeq: number | undefined
  target: string
  contact: string
  /** Over which the peer last reached us. */
  flow: Flow
  readonly #local: string
  readonly #remote: string

  constructor(init: DialogInit) {
    this.callId = init.callId
    this.localTag = init.localTag
    this.remoteTag = init.remoteTag
    this.#local = init.local
    this.#remote = init.remote
    this.localSeq = init.localSeq
    this.remoteSeq = init.remoteSeq
    this.target = init.target
    this.routes = init.routes
    this.flow = init.flow
    this.contact = init.contact
  }

  /** Among the dialogs of one user agent the tags say which. */
  get key(): string {
    return dialogKey(this.localTag, this.remoteTag)
  }

  nextSeq(): number {
    return ++this.localSeq
  }

  /** Takes the peer's new Contact from a target refresh (12.2.1.2, 12.2.2). */
  refreshTarget(message: SipRequest | SipResponse): void {
    this.target = targetOf(message) ?? this.target
  }

  /** A request by 12.2.1.1. An ACK has the number of its INVITE, anything else one of its own. */
  request(
    context: Context,
    method: string,
    branch: string,
    seq: number,
    headers: readonly HeaderField[] = [],
    body?: Body,
  ): SipRequest {
    const [first] = this.routes
    // A strict router wants itself as the Request-URI and the target as the last Route.
    const strict = first !== undefined && !isLoose(first)
    const fields: HeaderField[] = [viaHeader(this.flow, branch)]
    for (const route of strict ? this.routes.slice(1) : this.routes) fields.push(['Route', route])
    if (strict) fields.push(['Route', `<${this.target}>`])
    fields.push(
      ['Max-Forwards', '70'],
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.callId],
      ['CSeq', `${seq} ${method}`],
    )
    if (refreshesTarget(method)) fields.push(['Contact', this.contact])
    for (const header of headers) fields.push(header)
    for (const header of context.userAgent) fields.push(header)
    const uri = strict ? (addrSpec(first) ?? this.target) : this.target
    const init = { method, uri, headers: fields }
    return context.parts.codec.request(body === undefined ? init : { ...init, body })
  }
}

export function dialogKey(localTag: string, remoteTag: string): string {
  return `${localTag} ${remoteTag}`
}

/** The caller's side, from a response with a To tag (12.1.2). */
export function dialogFromResponse(invite: SipRequest, response: SipResponse, flow: Flow, contact: string): Dialog {
  return new Dialog({
    callId: invite.callId,
    localTag: tagOf(invite.from.params.tag),
    remoteTag: tagOf(response.to.params.tag),
    local: invite.get('From') ?? '',
    remote: response.get('To') ?? '',
    localSeq: invite.cseq.seq,
    remoteSeq: undefined,
    target: targetOf(response) ?? invite.requestUri,
    routes: [...response.values('Record-Route')].reverse(),
    flow,
    contact,
  })
}

/** The answering side, from the request (12.1.1). Our first request of our own will be number 1. */
export function dialogFromRequest(invite: SipRequest, localTag: string, flow: Flow, contact: string): Dialog {
  return new Dialog({
    callId: invite.callId,
    localTag,
    remoteTag: tagOf(invite.from.params.tag),
    local: `${invite.get('To') ?? ''};tag=${localTag}`,
    remote: invite.get('From') ?? '',
    localSeq: 0,
    remoteSeq: invite.cseq.seq,
    target: targetOf(invite) ?? addrSpec(invite.get('From') ?? '') ?? '',
    routes: invite.values('Record-Route'),
    flow,
    contact,
  })
}

export function tagOf(value: string | true | undefined): string {
  return typeof value === 'string' ? value : ''
}

function targetOf(message: SipRequest | SipResponse): string | undefined {
  const contact = message.get('Contact')
  return contact === undefined ? undefined : addrSpec(contact)
}

function refreshesTarget(method: string): boolean {
  return (
    method === 'INVITE' || method === 'UPDATE' || method === 'SUBSCRIBE' || method === 'NOTIFY' || method === 'REFER'
  )
}

function isLoose(route: string): boolean {
  return /;\s*lr\b/i.test(addrSpec(route) ?? '')
}
