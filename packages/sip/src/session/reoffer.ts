import { type Dialog, Retry } from '../dialog/index.ts'
import type { SipRequest, SipResponse } from '../message/index.ts'
import { type ClientTransaction, type ClientUser, type Deadline, isContentType } from '../transaction/index.ts'
import type { Flow, LocalFailure } from '../user-agent/types.ts'
import { acknowledge } from './acknowledge.ts'
import { type Call, end, isEnded, requestInside, sendBye, tell } from './call.ts'
import { refreshed, refreshHeaders, retryChanges } from './extended.ts'
import type { Wish } from './reoffers.ts'

/** How often glare is met with another wait before it counts as a failure. */
const maxGlares = 12

/** One re-INVITE of ours, with all its retries (RFC 3261 14.1). */
export class Reoffer implements ClientUser {
  readonly #call: Call
  readonly #dialog: Dialog
  readonly #wish: Wish
  readonly #done: (now: number) => void
  #transaction: ClientTransaction | undefined
  readonly #retry: Retry
  #glares = 0
  #wait: Deadline | undefined
  #ack: Uint8Array | string | undefined

  constructor(call: Call, dialog: Dialog, wish: Wish, done: (now: number) => void) {
    this.#call = call
    this.#dialog = dialog
    this.#wish = wish
    this.#done = done
    this.#retry = new Retry(call.all.transactions, call.authentication, dialog, retryChanges(call))
  }

  /** Whether a transaction of it is under way: then the peer's re-INVITE is glare. */
  get isSent(): boolean {
    const state = this.#transaction?.state
    return state === 'calling' || state === 'proceeding'
  }

  start(now: number): void {
    const call = this.#call
    const { body = call.local, headers: more = [] } = this.#wish
    const headers = [...refreshHeaders(call, 'INVITE'), ...more]
    if (body && !headers.some(([name]) => isContentType(name))) headers.push(['Content-Type', 'application/sdp'])
    const { request, branch } = requestInside(call, this.#dialog, 'INVITE', headers, body)
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
    switch (status) {
      case 491:
        if (++this.#glares > maxGlares) {
          this.#fail({ response }, now)
          return
        }
        this.#wait = call.all.context.deadlines.set(now + this.#glareWait(), this, 'glare')
        return
      case 481:
        sendBye(call, this.#dialog, undefined, now)
        end(call, { kind: 'failed', cause: 'dialog-gone' }, now)
        return
      default:
        this.#fail({ response }, now)
        return
    }
  }

  #success(transaction: ClientTransaction, response: SipResponse, now: number): void {
    if (this.#ack !== undefined) {
      this.#call.all.context.transmit(this.#dialog.flow, this.#ack)
      return
    }
    this.#dialog.refreshTarget(response)
    this.#ack = acknowledge(this.#call, this.#dialog, transaction.request)
    if (isEnded(this.#call)) return
    refreshed(this.#call, transaction.request, response, 'local', now)
    const { body } = this.#wish
    if (body !== undefined) {
      this.#call.local = body
      tell(this.#call, { type: 'reanswer', response })
    }
    this.#done(now)
  }

  // Deviation: a 408 or silence does not end the call, as 14.1 would have it. There may well be audio.
  failed(_transaction: ClientTransaction, cause: LocalFailure, now: number): void {
    if (!isEnded(this.#call)) this.#fail({ cause }, now)
  }

  #fail(
    why:
      | { readonly response: SipResponse; readonly cause?: never }
      | { readonly response?: never; readonly cause: LocalFailure },
    now: number,
  ): void {
    if (this.#wish.body !== undefined) tell(this.#call, { type: 'reofferFailed', ...why })
    else for (const extension of this.#call.extensions) extension.refreshFailed?.(why.response ?? why.cause, now)
    this.#done(now)
  }

  /** Of the two sides, who made the Call-ID waits longer, so that one of them gets through (14.1). */
  #glareWait(): number {
    const fraction = this.#call.all.context.tokens.fraction()
    const mine = this.#call.direction === 'outgoing'
    return mine ? 2100 + 10 * Math.floor(191 * fraction) : 10 * Math.floor(201 * fraction)
  }

  get flow(): Flow {
    return this.#dialog.flow
  }

  expire(_name: string, now: number): void {
    this.#wait = undefined
    this.start(now)
  }

  sessionEnded(now: number): void {
    const { context } = this.#call.all
    this.#wait = context.deadlines.cancel(this.#wait)
    if (this.isSent) this.#transaction?.giveUpAt(now + context.patience)
  }
}
