import type { Flow, Transport } from '@offhook/sip'
import { makeRequest, parseMessage, responseTo, type SipRequest, type SipResponse } from '@offhook/sip'
import { label } from '../../../testkit/src/link/label.ts'
import { Seeded } from '../../../testkit/src/link/random.ts'
import { Context, Transactions } from '../../src/transaction/index.ts'
import { serverParts } from '../../src/user-agent/server.ts'

/** In a test a timer that fails is a failed test. */
export function fail(error: unknown): never {
  throw error
}

export function flowOver(transport: Transport): Flow {
  return {
    id: `f-${transport}`,
    transport,
    local: { host: '192.0.2.1', port: 5060 },
    remote: { address: '192.0.2.2', port: 5060 },
  }
}

export function requestOf(method: string, seq = 1): SipRequest {
  return makeRequest({
    method,
    uri: 'sip:bob@example.com',
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKbranch;rport'],
      ['Route', '<sip:proxy.example.com;lr>'],
      ['Max-Forwards', '70'],
      ['From', '<sip:alice@example.com>;tag=a'],
      ['To', '<sip:bob@example.com>'],
      ['Call-ID', 'call'],
      ['CSeq', `${seq} ${method}`],
    ],
  })
}

export function responseWith(request: SipRequest, status: number): SipResponse {
  return responseTo(request, status, undefined, [], undefined, 'b')
}

/** Real transactions on a real deadline heap, with a log of what they send and tell. */
export class Bench {
  readonly context: Context
  readonly all: Transactions
  readonly told: string[] = []
  now = 0

  constructor(parts = serverParts) {
    this.context = new Context({ random: new Seeded(1).bytes }, parts)
    this.all = new Transactions(this.context)
  }

  /** What has been sent and told since the last time, as `send INVITE`, `tell 180`. */
  take(): string[] {
    const sent = this.context
      .take()
      .map((effect) => (effect.type === 'transmit' ? `send ${label(effect.data)}` : effect.type))
    return [...sent, ...this.told.splice(0)]
  }

  /** Lets time pass to the next deadline; says after how many ms that was. */
  next(): number {
    const at = this.context.deadlines.next()
    if (at === undefined) throw new Error('nothing is awaited')
    const passed = at - this.now
    this.now = at
    this.context.deadlines.expireOne(at, fail)
    return passed
  }

  /** ms to the next deadline. */
  get wait(): number | undefined {
    const at = this.context.deadlines.next()
    return at === undefined ? undefined : at - this.now
  }
}

export function parsed(data: Uint8Array | string): SipRequest | SipResponse {
  const message = parseMessage(data)
  if (message.kind === 'malformed') throw new Error(message.reason)
  return message
}
