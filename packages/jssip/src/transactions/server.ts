import type { IncomingRequest } from '../lib/SIPMessage.ts'
import { PROVISIONAL_RESPONSE_INTERVAL, TIMER_H, TIMER_I, TIMER_J, TIMER_L } from '../lib/Timers.ts'
import type { Transport } from '../lib/Transport.ts'
import type { UA } from '../lib/UA.ts'
import { C, Transaction } from './transaction.ts'

/** What INVITE and the rest have in common (RFC 3261 17.2). */
abstract class ServerTransaction extends Transaction {
  readonly request: IncomingRequest
  last_response = ''
  transportError = false

  constructor(type: 'ist' | 'nist', ua: UA, transport: Transport, request: IncomingRequest) {
    super(type, request.via_branch, ua, transport)
    this.request = request
    request.server_transaction = this as unknown as InviteServerTransaction | NonInviteServerTransaction
  }

  onTransportError(): void {
    if (this.transportError) return
    this.transportError = true
    this.end()
  }

  abstract receiveResponse(status_code: number, response: string, onSuccess?: () => void, onFailure?: () => void): void

  protected transmit(response: string, onSuccess?: () => void, onFailure?: () => void): void {
    this.last_response = response
    if (this.transport.send(response)) {
      onSuccess?.()
      return
    }
    this.onTransportError()
    onFailure?.()
  }
}

export class NonInviteServerTransaction extends ServerTransaction {
  constructor(ua: UA, transport: Transport, request: IncomingRequest) {
    super('nist', ua, transport, request)
    this.state = C.STATUS_TRYING
    ua.newTransaction(this)
  }

  override receiveResponse(status: number, response: string, onSuccess?: () => void, onFailure?: () => void): void {
    if (this.state !== C.STATUS_TRYING && this.state !== C.STATUS_PROCEEDING) return
    // RFC 4320 4.1: to anything but an INVITE no provisional response other than 100.
    if (status < 200) {
      if (status !== 100) return
      this.stateChanged(C.STATUS_PROCEEDING)
      this.transmit(response, onSuccess, onFailure)
      return
    }
    this.stateChanged(C.STATUS_COMPLETED)
    this.after(TIMER_J, () => this.end())
    this.transmit(response, onSuccess, onFailure)
  }
}

export class InviteServerTransaction extends ServerTransaction {
  resendProvisionalTimer: ReturnType<typeof setInterval> | null = null

  constructor(ua: UA, transport: Transport, request: IncomingRequest) {
    super('ist', ua, transport, request)
    this.state = C.STATUS_PROCEEDING
    ua.newTransaction(this)
    request.reply(100)
  }

  override onTransportError(): void {
    this.#stopRepeating()
    super.onTransportError()
  }

  /** The ACK to a failure of ours (RFC 3261 17.2.1). */
  acknowledged(): void {
    this.state = C.STATUS_CONFIRMED
    this.after(TIMER_I, () => this.end())
  }

  override receiveResponse(status: number, response: string, onSuccess?: () => void, onFailure?: () => void): void {
    const isOpen = this.state === C.STATUS_PROCEEDING
    // The connection that it came over is gone: nobody waits for this answer any more.
    if (this.transportError && status >= 200) onFailure?.()
    if (status < 200) {
      if (!isOpen) return
      this.transmit(response)
      // Proxies give up after three minutes without one (RFC 3261 13.3.1.1).
      if (status > 100)
        this.resendProvisionalTimer ??= setInterval(
          () => this.transmit(this.last_response),
          PROVISIONAL_RESPONSE_INTERVAL,
        )
    } else if (status < 300) {
      if (!isOpen && this.state !== C.STATUS_ACCEPTED) return
      if (isOpen) {
        this.#stopRepeating()
        this.stateChanged(C.STATUS_ACCEPTED)
        this.after(TIMER_L, () => this.end())
      }
      this.transmit(response, onSuccess, onFailure)
    } else if (isOpen) {
      this.#stopRepeating()
      this.transmit(
        response,
        () => {
          this.stateChanged(C.STATUS_COMPLETED)
          this.after(TIMER_H, () => this.end())
          onSuccess?.()
        },
        onFailure,
      )
    }
  }

  #stopRepeating(): void {
    if (this.resendProvisionalTimer !== null) clearInterval(this.resendProvisionalTimer)
    this.resendProvisionalTimer = null
  }
}
