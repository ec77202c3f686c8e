import { type Dialog, Retry } from '../dialog/index.ts'
import type { SipRequest, SipResponse } from '../message/index.ts'
import { type ClientTransaction, type ClientUser, isContentType } from '../transaction/index.ts'
import type { LocalFailure } from '../user-agent/types.ts'
import type { Ack } from './acknowledge.ts'
import { type Call, end, isEnded, requestInside, sendBye, tell } from './call.ts'
import { refreshHeaders } from './extended.ts'
import type { Reoffers, Wish } from './reoffers.ts'

/** One re-INVITE or UPDATE of ours (RFC 3261 14.1, RFC 3311 5.1). */
export class Reoffer implements ClientUser {
  readonly #call: Call
  readonly #dialog: Dialog
  readonly #wish: Wish
  readonly #all: Reoffers
  #transaction: ClientTransaction | undefined
  readonly #retry: Retry
  #ack: Ack | undefined

  constructor(call: Call, dialog: Dialog, wish: Wish, all: Reoffers) {
    this.#call = call
    this.#dialog = dialog
    this.#wish = wish
    this.#all = all
    this.#retry = new Retry(call.all.transactions, call.authentication, dialog, call.extension)
  }

  start(now: number): void {
    const call = this.#call
    const { method } = this.#wish
    const { body = method === 'INVITE' ? call.local : undefined, headers: more = [] } = this.#wish
    const headers = [...refreshHeaders(call, method), ...more]
    if (body && !headers.some(([name]) => isContentType(name))) headers.push(['Content-Type', 'application/sdp'])
    const { request, branch } = requestInside(call, this.#dialog, method, headers, body)
    this.#send(request, branch, now)
  }

  #send(request: SipRequest, branch: string, now: number): void {
    this.#transaction = this.#call.all.transactions.send(request, branch, this.#dialog.flow, this, now)
  }

  response(transaction: ClientTransaction, response: SipResponse, now: number): void {
    const { status } = response
    if (status < 200) return
    if (status < 300) {
      this.#success(transaction, response, now)
      return
    }
    const call = this.#call
    if (isEnded(call)) return
    const next = this.#retry.next(transaction, response)
    if (next !== undefined) {
      this.#send(next.request, next.branch, now)
      return
    }
    if (this.#all.again(this.#wish, this.#dialog, response, now)) return
    if (status === 481 && this.#dialog === call.dialog) {
      sendBye(call, this.#dialog, undefined, now)
      end(call, { kind: 'failed', cause: 'dialog-gone' }, now)
      return
    }
    this.#fail(response, now)
  }

  #success({ request }: ClientTransaction, response: SipResponse, now: number): void {
    const call = this.#call
    const again = this.#ack
    if (again !== undefined) {
      if (again.data !== undefined) call.all.context.transmit(this.#dialog.flow, again.data)
      return
    }
    this.#dialog.refreshTarget(response)
    if (request.method === 'INVITE') this.#ack = this.#all.acknowledge(this.#dialog, request, response)
    if (isEnded(call)) return
    call.extension?.refreshed?.(request, response, 'local', now)
    const { body } = this.#wish
    if (body !== undefined) {
      call.local = body || call.local
      tell(call, { type: 'reanswer', response })
    }
    this.#all.settled(this.#wish, this.#dialog, true, now)
  }

  // Deviation: a 408 or silence does not end the call, as 14.1 would have it. There may well be audio.
  failed(_transaction: ClientTransaction, cause: LocalFailure, now: number): void {
    if (!isEnded(this.#call)) this.#fail(cause, now)
  }

  #fail(why: SipResponse | LocalFailure, now: number): void {
    const call = this.#call
    if (this.#wish.body === undefined) call.extension?.refreshFailed?.(why, now)
    else tell(call, { type: 'reofferFailed', ...(typeof why === 'string' ? { cause: why } : { response: why }) })
    this.#all.settled(this.#wish, this.#dialog, false, now)
  }

  sessionEnded(now: number): void {
    this.#transaction?.giveUpAt(now + this.#call.all.context.patience)
  }
}
