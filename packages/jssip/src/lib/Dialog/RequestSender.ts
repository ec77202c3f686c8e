import { INVITE, UPDATE } from '../Constants.ts'
import type { Dialog } from '../Dialog.ts'
import { RequestSender } from '../RequestSender.ts'
import type { IncomingResponse, OutgoingRequest } from '../SIPMessage.ts'
import { C } from '../Transactions.ts'

export interface DialogHandlers {
  onRequestTimeout?(): void
  onTransportError?(): void
  onSuccessResponse?(response: IncomingResponse): void
  onErrorResponse?(response: IncomingResponse): void
  onAuthenticated?(request: OutgoingRequest): void
  /** The peer does not know the dialog, or does not answer. */
  onDialogError?(response: IncomingResponse): void
}

const over: readonly (number | undefined)[] = [C.STATUS_ACCEPTED, C.STATUS_COMPLETED, C.STATUS_TERMINATED]
/** Milliseconds until a re-INVITE that met another is sent again. */
const glareDelay = 1000

/** A request inside a dialog. */
export class DialogRequestSender {
  readonly #dialog: Dialog
  readonly #request: OutgoingRequest
  readonly #handlers: DialogHandlers
  #reattempt = false

  constructor(dialog: Dialog, request: OutgoingRequest, eventHandlers: DialogHandlers) {
    this.#dialog = dialog
    this.#request = request
    this.#handlers = eventHandlers
  }

  get request(): OutgoingRequest {
    return this.#request
  }

  send(): void {
    const { method, body } = this.#request
    const sender = new RequestSender(this.#dialog._ua, this.#request, {
      onRequestTimeout: () => this.#handlers.onRequestTimeout?.(),
      onTransportError: () => this.#handlers.onTransportError?.(),
      onAuthenticated: (request) => this.#handlers.onAuthenticated?.(request),
      onReceiveResponse: (response) => this.#received(response),
    })
    sender.send()
    const transaction = sender.clientTransaction
    const isOffer = method === INVITE || (method === UPDATE && Boolean(body))
    if (!isOffer || transaction === undefined || transaction.state === C.STATUS_TERMINATED) return
    // One offer at a time (RFC 3261 14.1).
    this.#dialog.uac_pending_reply = true
    const heard = (): void => {
      if (!over.includes(transaction.state)) return
      transaction.removeListener('stateChanged', heard)
      this.#dialog.uac_pending_reply = false
    }
    transaction.on('stateChanged', heard)
  }

  #received(response: IncomingResponse): void {
    const { status_code } = response
    if (status_code < 200) return
    if (status_code < 300) this.#handlers.onSuccessResponse?.(response)
    else if (status_code === 408 || status_code === 481) this.#handlers.onDialogError?.(response)
    else if (status_code === 491 && response.method === INVITE && !this.#reattempt) this.#sendLater()
    else this.#handlers.onErrorResponse?.(response)
  }

  #sendLater(): void {
    this.#reattempt = true
    setTimeout(() => {
      if (this.#dialog.isTerminated()) return
      this.#dialog.local_seqnum += 1
      this.#request.cseq = this.#dialog.local_seqnum
      this.#request.setHeader('cseq', `${this.#request.cseq} ${this.#request.method}`)
      this.#dialog._outgoing_ack_seqnum = this.#request.cseq
      this.send()
    }, glareDelay)
  }
}

export { DialogRequestSender as default }
