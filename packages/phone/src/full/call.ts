/** A call with all that a full phone can do with it. */
import type { SessionEvent } from '@offhook/sip'
import { type Host, LiveCall } from '../call/live-call.ts'
import { askedToTransfer } from './referred.ts'
import { transfer } from './transfer.ts'

export class FullCall extends LiveCall {
  /**
   * Sends the far side to a number, or, to join it with the far side of another call of ours, that call; both are put on hold
   * first. Resolves when it has got there, and our part is over. Rejects with PhoneError where it has not: then the call is
   * ours again, and talks on. The event `transfer` tells how it goes.
   */
  transfer(target: string | FullCall): Promise<void> {
    return transfer(this, target)
  }

  override takes(event: Extract<SessionEvent, { type: 'request' }>): boolean {
    return event.request.method === 'REFER' && askedToTransfer(this, event.transaction)
  }

  /** For `transfer`. */
  tellTransfer(status: number): void {
    this.tell('transfer', status)
  }

  /** Of the phone that this call belongs to. */
  get fullHost(): Host<FullCall> {
    return this.host as Host<FullCall>
  }
}
