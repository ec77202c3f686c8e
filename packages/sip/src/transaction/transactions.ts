import type { HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { Flow, Reply } from '../user-agent/types.ts'
import type { Admission } from './admission.ts'
import { ClientTransaction, type ClientUser, makeHop } from './client.ts'
import type { Context } from './context.ts'
import type { Outset } from './outset.ts'
import { headOf, printResponse } from './response.ts'
import { ServerTransaction } from './server.ts'

/** All living transactions of one user agent, and how messages find theirs (RFC 3261 17.1.3, 17.2.3). */
export class Transactions {
  readonly context: Context
  readonly admission: Admission | undefined
  /** By method and branch: a CANCEL has its INVITE's branch. */
  readonly clients = new Map<string, ClientTransaction>()
  readonly servers = new Map<string, ServerTransaction>()
  /** Without one, requests leave at once and as they are. */
  outset: Outset | undefined

  constructor(context: Context, admission?: Admission) {
    this.context = context
    this.admission = admission
  }

  /** Sends a request whose top Via carries this branch. */
  send(request: SipRequest, branch: string, flow: Flow, user: ClientUser, now: number): ClientTransaction {
    const transaction = new ClientTransaction(this, request, branch, flow, user)
    this.addClient(transaction)
    if (this.outset === undefined) transaction.start(now)
    else this.outset.start(transaction, now)
    return transaction
  }

  /** The CANCEL of an INVITE; nobody waits for what becomes of it. */
  cancel(invite: ClientTransaction, headers: readonly HeaderField[], now: number): void {
    const { request } = invite
    const cancel = makeHop(this.context, 'CANCEL', request, request.get('To'), invite.flow, invite.branch, headers)
    this.send(cancel, invite.branch, invite.flow, nobody, now)
    invite.giveUpAt(now + this.context.patience)
  }

  /** For an ACK: without a transaction. Returns what was sent, to be sent again. */
  sendAck(request: SipRequest, by: Flow): Uint8Array | string {
    const flow = this.outset?.flowOf(by) ?? by
    const data = this.context.print(flow, request)
    this.context.transmit(flow, data)
    return data
  }

  receiveResponse(response: SipResponse, now: number): void {
    const { branch } = response.via.params
    if (typeof branch === 'string') this.clients.get(clientKey(response.cseq.method, branch))?.receive(response, now)
  }

  /** The transaction that this request repeats or, as an ACK, acknowledges; of a CANCEL its own, unless said otherwise. */
  match(
    request: SipRequest,
    method = request.method === 'ACK' ? 'INVITE' : request.method,
  ): ServerTransaction | undefined {
    return this.servers.get(key(request, method))
  }

  accept(request: SipRequest, flow: Flow, isMergeable: boolean, now: number): ServerTransaction {
    const transaction = new ServerTransaction(this, key(request, request.method), isMergeable, request, flow)
    this.servers.set(transaction.id, transaction)
    this.admission?.add(transaction)
    transaction.start(now)
    return transaction
  }

  respond(transaction: ServerTransaction, reply: Reply, now: number): void {
    if (reply.status > 100) transaction.tag ??= this.context.tokens.tag()
    transaction.respond(reply, now)
  }

  /** Answers without a transaction (RFC 3261 8.2.7): a repeated request is answered again, the same way. */
  respondOnce(request: SipRequest, flow: Flow, reply: Reply): void {
    const data = printResponse(this.context, headOf(this.context, request, flow), flow, reply, this.context.tag)
    this.context.transmit(flow, data, this.context.parts.target(request, flow))
  }

  /** A fault of ours while this request was handled: 500, unless it has been answered. */
  breakOff(request: SipRequest, flow: Flow, now: number): void {
    const transaction = this.match(request)
    if (transaction === undefined) {
      this.respondOnce(request, flow, { status: 500 })
      return
    }
    transaction.tag ??= this.context.tag
    if (transaction.open) transaction.respond({ status: 500 }, now)
  }

  flowClosed(flow: Flow, now: number): void {
    // Seldom, so that nobody keeps books of it.
    for (const transaction of [...this.clients.values()])
      if (transaction.flow.id === flow.id) transaction.flowClosed(now)
  }

  addClient(transaction: ClientTransaction): void {
    transaction.key = clientKey(transaction.request.method, transaction.branch)
    this.clients.set(transaction.key, transaction)
  }

  removeClient(transaction: ClientTransaction): void {
    this.clients.delete(transaction.key)
  }

  removeServer(transaction: ServerTransaction): void {
    this.servers.delete(transaction.id)
    this.admission?.remove(transaction)
  }
}

const nobody: ClientUser = { response() {}, failed() {} }

function key(request: SipRequest, method: string): string {
  const { via } = request
  const { branch } = via.params
  const sentBy = `${via.host}:${via.port ?? ''}`
  // The cookie alone names nothing (RFC 4475 3.2.1).
  if (typeof branch === 'string' && branch.startsWith('z9hG4bK') && branch.length > 7)
    return `${method} ${branch} ${sentBy}`
  // A device older than RFC 3261: its branch does not name the transaction, so all that stays the same does.
  return `${method} ${request.requestUri} ${request.callId} ${request.cseq.seq} ${request.from.params.tag} ${sentBy}`
}

function clientKey(method: string, branch: string): string {
  return `${method} ${branch}`
}
