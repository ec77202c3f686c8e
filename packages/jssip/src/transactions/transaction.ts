/**
 * Transactions over a WebSocket: it is reliable, so nothing is repeated and little is waited for (RFC 3261 17, RFC 6026).
 */
import { EventEmitter } from '../events.ts'
import type { Transport } from '../lib/Transport.ts'
import type { UA } from '../lib/UA.ts'
import { createRandomToken } from '../lib/Utils.ts'

export const C = {
  STATUS_TRYING: 1,
  STATUS_PROCEEDING: 2,
  STATUS_CALLING: 3,
  STATUS_ACCEPTED: 4,
  STATUS_COMPLETED: 5,
  STATUS_TERMINATED: 6,
  STATUS_CONFIRMED: 7,
  NON_INVITE_CLIENT: 'nict',
  NON_INVITE_SERVER: 'nist',
  INVITE_CLIENT: 'ict',
  INVITE_SERVER: 'ist',
} as const

export type TransactionType = 'nict' | 'nist' | 'ict' | 'ist'

export function newBranch(): string {
  return `z9hG4bK${createRandomToken(16)}`
}

export function viaOf(ua: UA, transport: Transport, branch: string): string {
  return `SIP/2.0/${transport.via_transport} ${ua.configuration.via_host};branch=${branch}`
}

/** One of the user agent's; it tells `stateChanged`. */
export abstract class Transaction extends EventEmitter {
  readonly type: TransactionType
  readonly id: string
  readonly ua: UA
  readonly transport: Transport
  state: number | undefined
  protected limit: ReturnType<typeof setTimeout> | undefined

  constructor(type: TransactionType, id: string, ua: UA, transport: Transport) {
    super()
    this.type = type
    this.id = id
    this.ua = ua
    this.transport = transport
  }

  get C(): typeof C {
    return C
  }

  stateChanged(state: number): void {
    this.state = state
    this.emit('stateChanged')
  }

  /** The socket is gone. */
  abstract onTransportError(): void

  protected after(ms: number, act: () => void): void {
    clearTimeout(this.limit)
    this.limit = setTimeout(act, ms)
  }

  protected end(): void {
    clearTimeout(this.limit)
    this.stateChanged(C.STATUS_TERMINATED)
    this.ua.destroyTransaction(this)
  }
}
