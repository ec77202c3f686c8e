import type { Body, HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import { type Context, firstHeaders } from '../transaction/index.ts'
import type { Flow } from '../user-agent/types.ts'
import { addrSpec } from './address.ts'

const TARGET_REFRESH = /^(INVITE|UPDATE|SUBSCRIBE|NOTIFY|REFER)$/

/** The lasting relation of two user agents (RFC 3261 12): who, where, which way, and how far the counting has come. */
export class Dialog {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** From and To values with their tags, as they go into our requests. */
  readonly #local: string
  readonly #remote: string
  routes: readonly string[]
  localSeq = 0
  remoteSeq: number | undefined
  /** The peer's Contact URI. */
  target: string
  /** Our Contact value. */
  contact: string
  /** Over which the peer last reached us. */
  flow: Flow

  constructor(
    invite: SipRequest,
    [localTag, remoteTag]: readonly [string, string],
    [local, remote]: readonly [string, string],
    routes: readonly string[],
    target: string,
    flow: Flow,
    contact: string,
  ) {
    this.callId = invite.callId
    this.localTag = localTag
    this.remoteTag = remoteTag
    this.#local = local
    this.#remote = remote
    this.routes = routes
    this.target = target
    this.flow = flow
    this.contact = contact
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
    { parts, userAgent }: Context,
    method: string,
    branch: string,
    seq: number,
    headers: readonly HeaderField[] = [],
    body?: Body,
  ): SipRequest {
    const { flow, callId } = this
    const { uri, routes } = parts.route(this.routes, this.target)
    const first = firstHeaders({ flow, branch, routes, from: this.#local, to: this.#remote, callId, seq, method })
    const contact: HeaderField[] = TARGET_REFRESH.test(method) ? [['Contact', this.contact]] : []
    return parts.codec.request({ method, uri, headers: [...first, ...contact, ...headers, ...userAgent], body })
  }
}

export function dialogKey(localTag: string, remoteTag: string): string {
  return `${localTag} ${remoteTag}`
}

/** The caller's side, from a response with a To tag (12.1.2). */
export function dialogFromResponse(invite: SipRequest, response: SipResponse, flow: Flow, contact: string): Dialog {
  const tags = [tagOf(invite.from.params.tag), tagOf(response.to.params.tag)] as const
  const ends = [invite.get('From') ?? '', response.get('To') ?? ''] as const
  const routes = [...response.values('Record-Route')].reverse()
  const target = targetOf(response) ?? invite.requestUri
  const dialog = new Dialog(invite, tags, ends, routes, target, flow, contact)
  dialog.localSeq = invite.cseq.seq
  return dialog
}

/** The answering side, from the request (12.1.1). Our first request of our own will be number 1. */
export function dialogFromRequest(invite: SipRequest, localTag: string, flow: Flow, contact: string): Dialog {
  const from = invite.get('From') ?? ''
  const tags = [localTag, tagOf(invite.from.params.tag)] as const
  const ends = [`${invite.get('To') ?? ''};tag=${localTag}`, from] as const
  const target = targetOf(invite) ?? addrSpec(from) ?? ''
  const dialog = new Dialog(invite, tags, ends, invite.values('Record-Route'), target, flow, contact)
  dialog.remoteSeq = invite.cseq.seq
  return dialog
}

export function tagOf(value: string | true | undefined): string {
  return typeof value === 'string' ? value : ''
}

function targetOf(message: SipRequest | SipResponse): string | undefined {
  const contact = message.get('Contact')
  return contact === undefined ? undefined : addrSpec(contact)
}
