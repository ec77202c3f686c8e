import type { Malformed } from '../message/index.ts'
import type { Calls } from '../session/index.ts'
import type { Context, Transactions } from '../transaction/index.ts'
import { receiveRequest } from './receive-request.ts'
import type { Flow } from './types.ts'

export interface Core {
  readonly context: Context
  readonly transactions: Transactions
  readonly dialogs: Calls
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
  const { context, streams } = core
  if (streams !== undefined && (flow.transport === 'tcp' || flow.transport === 'tls')) {
    streams.receive(core, flow, data, now)
    return
  }
  const short = data.length > 4 ? '-' : typeof data === 'string' ? data : String.fromCharCode(...data)
  // RFC 5626 4.4.1: a double CRLF asks, a single one answers; in a WebSocket too.
  if (short === '\r\n\r\n') context.transmit(flow, '\r\n')
  else if (short === '\r\n') context.emit({ type: 'pong', flow })
  else if (!/^[\r\n]*$/.test(short)) receiveMessage(core, flow, data, now)
}

export function receiveMessage(core: Core, flow: Flow, data: Uint8Array | string, now: number): void {
  const { context, transactions, maxMessage } = core
  const message = context.parts.codec.parse(data, { message: maxMessage })
  const request = message.kind === 'malformed' ? message.request : message.kind === 'request' ? message : undefined
  const isAnswered = request !== undefined && request.method !== 'ACK'
  if (message.kind === 'malformed') {
    if (isAnswered) transactions.respondOnce(request, flow, message)
    tellMalformed(context, flow, message, isAnswered)
    return
  }
  try {
    if (message.kind === 'response') transactions.receiveResponse(message, now)
    else receiveRequest(core, message, flow, now)
  } catch (error) {
    if (isAnswered) transactions.breakOff(request, flow, now)
    tellFault(context, flow, error, isAnswered)
  }
}

/** A fault of ours: it ends this transaction alone and is told, to be logged as a bug. */
export function tellFault(context: Context, flow: Flow, error: unknown, answered: boolean): void {
  const reason = error instanceof Error ? error.message : String(error)
  tellMalformed(context, flow, { status: 500, reason }, answered)
}

export function tellMalformed(
  context: Context,
  flow: Flow,
  { status, reason }: Pick<Malformed, 'status' | 'reason'>,
  answered: boolean,
): void {
  context.emit({ type: 'malformed', flow, status, reason, answered })
}
