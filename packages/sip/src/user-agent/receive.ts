import type { Dialogs } from '../dialog/index.ts'
import type { Malformed, SipMessage } from '../message/index.ts'
import type { Call } from '../session/index.ts'
import type { Context, Transactions } from '../transaction/index.ts'
import { receiveRequest } from './receive-request.ts'
import type { Flow } from './types.ts'

export interface Core {
  readonly context: Context
  readonly transactions: Transactions
  readonly dialogs: Dialogs<Call>
  readonly streams: Streams | undefined
  readonly maxMessage: number
}

/** Cuts what TCP and TLS flows bring into messages. */
export interface Streams {
  receive(core: Core, flow: Flow, data: Uint8Array | string, now: number): void
  close(flow: Flow): void
}

/** What a flow brings: a datagram, a piece of a stream, a WebSocket message. */
export function receiveData(core: Core, flow: Flow, data: Uint8Array | string, now: number): void {
  if (core.streams !== undefined && (flow.transport === 'tcp' || flow.transport === 'tls')) {
    core.streams.receive(core, flow, data, now)
  } else if (data.length <= 4 && isBlank(data)) keepAlive(core, flow, data.length)
  else receiveMessage(core, flow, data, now)
}

// RFC 5626 4.4.1: a double CRLF asks, a single one answers; in a WebSocket too.
function keepAlive({ context }: Core, flow: Flow, length: number): void {
  if (length === 2) context.emit({ type: 'pong', flow })
  else if (length === 4) context.transmit(flow, '\r\n')
}

export function receiveMessage(core: Core, flow: Flow, data: Uint8Array | string, now: number): void {
  const message = core.context.parts.codec.parse(data, { message: core.maxMessage })
  if (message.kind === 'malformed') {
    receiveMalformed(core, flow, message)
    return
  }
  try {
    if (message.kind === 'response') core.transactions.receiveResponse(message, now)
    else receiveRequest(core, message, flow, now)
  } catch (error) {
    broken(core, flow, message, error, now)
  }
}

/** A fault of ours: it ends this transaction alone and is told, to be logged as a bug. */
function broken(core: Core, flow: Flow, message: SipMessage, error: unknown, now: number): void {
  const answered = message.kind === 'request' && message.method !== 'ACK'
  if (answered) core.transactions.breakOff(message, flow, now)
  tellFault(core, flow, error, answered)
}

export function tellFault({ context }: Core, flow: Flow, error: unknown, answered: boolean): void {
  const reason = error instanceof Error ? error.message : String(error)
  context.emit({ type: 'malformed', flow, status: 500, reason, answered })
}

function receiveMalformed(core: Core, flow: Flow, malformed: Malformed): void {
  const { request, status, reason } = malformed
  const answered = request !== undefined && request.method !== 'ACK'
  if (answered) core.transactions.respondOnce(request, flow, { status, reason })
  tellMalformed(core, flow, malformed, answered)
}

export function tellMalformed(core: Core, flow: Flow, { status, reason }: Malformed, answered: boolean): void {
  core.context.emit({ type: 'malformed', flow, status, reason, answered })
}

function isBlank(data: Uint8Array | string): boolean {
  return (
    data === '\r\n' ||
    data === '\r\n\r\n' ||
    (typeof data !== 'string' && data.every((byte) => byte === 13 || byte === 10))
  )
}
