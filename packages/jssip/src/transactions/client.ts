import { ACK, CANCEL } from '../lib/Constants.ts'
import { type IncomingResponse, type InitialOutgoingInviteRequest, OutgoingRequest } from '../lib/SIPMessage.ts'
import { TIMER_B, TIMER_D, TIMER_F, TIMER_K, TIMER_M } from '../lib/Timers.ts'
import type { Transport } from '../lib/Transport.ts'
import type { UA } from '../lib/UA.ts'
import { C, newBranch, Transaction, viaOf } from './transaction.ts'

export interface ClientHandlers {
  onRequestTimeout(): void
  onTransportError(): void
  onReceiveResponse(response: IncomingResponse): void
}

/** What INVITE and the rest have in common (RFC 3261 17.1). */
abstract class ClientTransaction extends Transaction {
  readonly request: OutgoingRequest
  readonly eventHandlers: ClientHandlers

  constructor(type: 'ict' | 'nict', ua: UA, transport: Transport, request: OutgoingRequest, handlers: ClientHandlers) {
    super(type, newBranch(), ua, transport)
    this.request = request
    this.eventHandlers = handlers
    request.setHeader('via', viaOf(ua, transport, this.id))
    ua.newTransaction(this)
  }

  abstract receiveResponse(response: IncomingResponse): void

  protected begin(state: number, patience: number): void {
    this.stateChanged(state)
    this.after(patience, () => {
      if (this.state !== state && this.type === 'ict') return
      this.end()
      this.eventHandlers.onRequestTimeout()
    })
    if (!this.transport.send(this.request)) this.onTransportError()
  }

  protected get isOpen(): boolean {
    return this.state === C.STATUS_TRYING || this.state === C.STATUS_CALLING || this.state === C.STATUS_PROCEEDING
  }
}

export class NonInviteClientTransaction extends ClientTransaction {
  constructor(ua: UA, transport: Transport, request: OutgoingRequest, handlers: ClientHandlers) {
    super('nict', ua, transport, request, handlers)
  }

  send(): void {
    this.begin(C.STATUS_TRYING, TIMER_F)
  }

  onTransportError(): void {
    const { isOpen } = this
    this.end()
    // One that has been answered has lost nothing.
    if (isOpen) this.eventHandlers.onTransportError()
  }

  receiveResponse(response: IncomingResponse): void {
    if (!this.isOpen) return
    if (response.status_code < 200) {
      this.stateChanged(C.STATUS_PROCEEDING)
      this.eventHandlers.onReceiveResponse(response)
      return
    }
    this.stateChanged(C.STATUS_COMPLETED)
    this.after(TIMER_K, () => this.end())
    if (response.status_code === 408) this.eventHandlers.onRequestTimeout()
    else this.eventHandlers.onReceiveResponse(response)
  }
}

export class InviteClientTransaction extends ClientTransaction {
  constructor(ua: UA, transport: Transport, request: OutgoingRequest, handlers: ClientHandlers) {
    super('ict', ua, transport, request, handlers)
    ;(request as InitialOutgoingInviteRequest).transaction = this
  }

  send(): void {
    this.begin(C.STATUS_CALLING, TIMER_B)
  }

  onTransportError(): void {
    if (this.isOpen) this.eventHandlers.onTransportError()
    this.end()
  }

  /** The request that goes where the INVITE went (RFC 3261 9.1, 17.1.1.3). */
  #hop(method: string, to: string): OutgoingRequest {
    const { request } = this
    const made = new OutgoingRequest(method, request.ruri, this.ua, {
      route_set: request.getHeaders('route'),
      call_id: request.getHeader('call-id'),
      cseq: request.cseq,
    })
    made.setHeader('from', request.getHeader('from'))
    made.setHeader('via', request.getHeader('via'))
    made.setHeader('to', to)
    return made
  }

  sendACK(response: IncomingResponse): void {
    this.after(TIMER_D, () => this.end())
    this.transport.send(this.#hop(ACK, response.getHeader('to')))
  }

  /** Once a provisional response has come; before that nothing is sent. */
  cancel(reason?: string | null): void {
    if (this.state !== C.STATUS_PROCEEDING) return
    const cancel = this.#hop(CANCEL, this.request.getHeader('to'))
    if (reason) cancel.setHeader('reason', reason)
    this.transport.send(cancel)
  }

  receiveResponse(response: IncomingResponse): void {
    const { status_code } = response
    if (status_code < 200) {
      if (this.state === C.STATUS_CALLING) {
        clearTimeout(this.limit)
        this.stateChanged(C.STATUS_PROCEEDING)
      }
      if (this.state === C.STATUS_PROCEEDING) this.eventHandlers.onReceiveResponse(response)
    } else if (status_code < 300) {
      if (this.isOpen) {
        this.stateChanged(C.STATUS_ACCEPTED)
        this.after(TIMER_M, () => this.end())
      }
      if (this.state === C.STATUS_ACCEPTED) this.eventHandlers.onReceiveResponse(response)
    } else if (this.isOpen) {
      this.stateChanged(C.STATUS_COMPLETED)
      this.sendACK(response)
      this.eventHandlers.onReceiveResponse(response)
    } else if (this.state === C.STATUS_COMPLETED) this.sendACK(response)
  }
}

/** The ACK to a 2xx: no one answers it. */
export class AckClientTransaction extends Transaction {
  readonly request: OutgoingRequest
  readonly eventHandlers: ClientHandlers

  constructor(ua: UA, transport: Transport, request: OutgoingRequest, handlers: ClientHandlers) {
    super('ict', newBranch(), ua, transport)
    this.request = request
    this.eventHandlers = handlers
    request.setHeader('via', viaOf(ua, transport, this.id))
  }

  send(): void {
    if (!this.transport.send(this.request)) this.onTransportError()
  }

  onTransportError(): void {
    this.eventHandlers.onTransportError()
  }
}
