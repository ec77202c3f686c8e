import { checkInDialog } from '../dialog/check.ts'
import { ACK, CANCEL, INVITE } from './Constants.ts'
import { type DialogHandlers, DialogRequestSender } from './Dialog/RequestSender.ts'
import type { NameAddrHeader } from './NameAddrHeader.ts'
import { type IncomingRequest, IncomingResponse, OutgoingRequest } from './SIPMessage.ts'
import type { UA } from './UA.ts'
import type { URI } from './URI.ts'

const C = { STATUS_EARLY: 1, STATUS_CONFIRMED: 2, STATUS_TERMINATED: 3 } as const

/** Who the dialog belongs to: a session, a subscription. */
export interface DialogOwner {
  readonly _ua: UA
  receiveRequest(request: IncomingRequest): void
}

export interface DialogId {
  call_id: string
  local_tag: string
  remote_tag: string
  toString(): string
}

export interface DialogRequestOptions {
  extraHeaders?: readonly string[] | undefined
  eventHandlers?: DialogHandlers | undefined
  body?: string | null | undefined
}

/** The lasting relation of two user agents (RFC 3261 12). */
export class Dialog {
  static get C(): typeof C {
    return C
  }

  _owner: DialogOwner
  _ua: UA
  _id: DialogId
  _state: number
  _local_seqnum: number | undefined
  _remote_seqnum: number | undefined
  _local_uri: URI
  _remote_uri: URI
  _remote_target: URI
  _route_set: string[]
  _incoming_ack_seqnum: number | null
  _outgoing_ack_seqnum: number | null
  _uac_pending_reply = false
  _uas_pending_reply = false

  /** Use `Dialog.of`, which knows what may be missing. */
  constructor(
    owner: DialogOwner,
    message: IncomingRequest | IncomingResponse,
    type: 'UAC' | 'UAS',
    state: number = C.STATUS_CONFIRMED,
  ) {
    const isUas = type === 'UAS'
    const [local, remote] = isUas ? (['to', 'from'] as const) : (['from', 'to'] as const)
    const { call_id, cseq } = message
    const local_tag = message[`${local}_tag`]
    const remote_tag = message[`${remote}_tag`]
    const routes = message.getHeaders('record-route')
    this._owner = owner
    this._ua = owner._ua
    this._id = { call_id, local_tag, remote_tag, toString: () => call_id + local_tag + remote_tag }
    this._state =
      message instanceof IncomingResponse ? (message.status_code < 200 ? C.STATUS_EARLY : C.STATUS_CONFIRMED) : state
    if (isUas) this._remote_seqnum = cseq
    else this._local_seqnum = cseq
    this._local_uri = message.parseHeader<NameAddrHeader>(local).uri
    this._remote_uri = message.parseHeader<NameAddrHeader>(remote).uri
    this._remote_target = message.parseHeader<NameAddrHeader>('contact').uri
    this._route_set = isUas ? routes : routes.reverse()
    this._incoming_ack_seqnum = isUas ? cseq : null
    this._outgoing_ack_seqnum = isUas ? null : cseq
    this._ua.newDialog(this)
  }

  /** Undefined for a message without a Contact: with it there can be no dialog. */
  static of(...args: ConstructorParameters<typeof Dialog>): Dialog | undefined {
    return args[1].hasHeader('contact') ? new Dialog(...args) : undefined
  }

  get id(): DialogId {
    return this._id
  }

  get local_seqnum(): number {
    return this._local_seqnum as number
  }

  set local_seqnum(num: number) {
    this._local_seqnum = num
  }

  get owner(): DialogOwner {
    return this._owner
  }

  get uac_pending_reply(): boolean {
    return this._uac_pending_reply
  }

  set uac_pending_reply(pending: boolean) {
    this._uac_pending_reply = pending
  }

  get uas_pending_reply(): boolean {
    return this._uas_pending_reply
  }

  isTerminated(): boolean {
    return this._state === C.STATUS_TERMINATED
  }

  /** The 2xx has come or gone: an early dialog is confirmed, with the 2xx's routes (RFC 3261 13.2.2.4). */
  update(message: IncomingRequest | IncomingResponse, type: 'UAC' | 'UAS'): void {
    this._state = C.STATUS_CONFIRMED
    if (type === 'UAC') this._route_set = message.getHeaders('record-route').reverse()
  }

  terminate(): void {
    this._ua.destroyDialog(this)
    this._state = C.STATUS_TERMINATED
  }

  sendRequest(method: string, options: DialogRequestOptions = {}): OutgoingRequest {
    const request = this.#request(method, options)
    const handlers = { ...options.eventHandlers }
    new DialogRequestSender(this, request, {
      ...handlers,
      onAuthenticated: (again) => {
        this.local_seqnum += 1
        if (method === INVITE) this._outgoing_ack_seqnum = this.local_seqnum
        handlers.onAuthenticated?.(again)
      },
    }).send()
    return request
  }

  receiveRequest(request: IncomingRequest): void {
    if (!checkInDialog(this, request)) return
    if (request.method === ACK) this._incoming_ack_seqnum = null
    else if (request.method === INVITE) this._incoming_ack_seqnum = request.cseq
    this._owner.receiveRequest(request)
  }

  // RFC 3261 12.2.1.1: CANCEL and ACK have the number of their INVITE.
  #request(method: string, { extraHeaders, body }: DialogRequestOptions): OutgoingRequest {
    const { call_id, local_tag, remote_tag } = this._id
    this._local_seqnum ||= 1 + Math.floor(Math.random() * 10_000)
    const isOfInvite = method === CANCEL || method === ACK
    if (!isOfInvite) this.local_seqnum += 1
    const cseq = isOfInvite ? (this._outgoing_ack_seqnum ?? this.local_seqnum) : this.local_seqnum
    if (method === INVITE) this._outgoing_ack_seqnum = cseq
    const init = {
      cseq,
      call_id,
      from_uri: this._local_uri,
      from_tag: local_tag,
      to_uri: this._remote_uri,
      to_tag: remote_tag,
      route_set: this._route_set,
    }
    return new OutgoingRequest(method, this._remote_target, this._ua, init, extraHeaders, body ?? null)
  }
}

export { Dialog as default }
